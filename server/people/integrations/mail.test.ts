// Mail leaves under verified TLS, through the one door, to the server somebody set up; else nothing of it does.
import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import type { BodyOf } from '#wire/contract.ts'
import { openTestDoor, type TestDoor } from '../../doors/console/testing.ts'
import { sendMail } from './send-mail.ts'
import { type TestMailServer, testMailServer } from './testing.ts'

let door: TestDoor
let anna: Awaited<ReturnType<TestDoor['as']>>
let open: AsyncDisposableStack
beforeAll(async () => {
  door = await openTestDoor({ outbound: true, outboundLoopback: true })
  anna = await door.as('administrator')
})
afterAll(() => door[Symbol.asyncDispose]())
beforeEach(() => {
  open = new AsyncDisposableStack()
  door.context.clock.advance(1000)
})
afterEach(async () => {
  for (const { id } of (await call(contracts.listIntegrations, {}, anna)).items)
    await call(contracts.dropIntegration, { id }, anna)
  await open.disposeAsync()
})

const account: [string, string] = ['muster', 'täglich geheim']
const server = async (how: Parameters<typeof testMailServer>[0]) => open.use(await testMailServer(how))
const add = (to: TestMailServer, more: Partial<BodyOf<typeof contracts.addIntegration>> = {}) =>
  call(
    contracts.addIntegration,
    {
      ...{ kind: 'mail', name: 'Post', url: to.url, country: 'AT', enabled: true, from: 'muster@example.org' },
      authority: to.authority,
      ...more,
    },
    anna,
  )
const letter = { to: 'anna@example.org', subject: 'Prüfung', text: 'Grüße\n.\n..zwei Punkte\n' }
const send = () => sendMail(door.context, 1, letter)
const left = async () => (await call(contracts.listPassages, { limit: 100 }, anna)).items

describe.each(['smtps', 'smtp'] as const)('by %s', (scheme) => {
  it('arrives whole, with the account and everything else under TLS, and stands in the ledger', async () => {
    const mail = await server({ scheme, account })
    await add(mail, { user: account[0], password: account[1] })
    expect(await send()).toMatchObject({ sent: true, outcome: '250' })
    expect(mail.messages).toHaveLength(1)
    const [message = ''] = mail.messages
    expect(message).toMatch(/^From: muster@example\.org\r\nTo: anna@example\.org\r\nSubject: /)
    expect(message).toContain('\r\n.\r\n')
    expect(message).not.toMatch(/nodemailer|X-Mailer/i)
    expect(mail.inClear).toEqual(scheme === 'smtps' ? [] : ['EHLO example.org', 'STARTTLS'])
    expect(mail.commands.filter((line) => line.startsWith('AUTH'))).toHaveLength(1)
    const [passage] = await left()
    const digest = createHash('sha256').update(Buffer.from(message, 'latin1')).digest('hex')
    expect(passage).toMatchObject({ purpose: 'mail', outcome: '250', digest, fields: [] })
    expect(passage?.sentBytes).toBeGreaterThan(message.length)
    const stored = await door.context.admin(
      `select row_to_json(r)::text, encode(settings, 'escape') from integration_receivers r`,
    )
    expect(JSON.stringify(stored)).not.toMatch(/geheim|example\.org|localhost/)
    const { items } = await call(contracts.listIntegrations, {}, anna)
    expect(JSON.stringify(items)).not.toContain('geheim')
  })

  it('is refused with a certificate nobody signed, or for another name; no account is told', async () => {
    const mail = await server({ scheme, account })
    await add(mail, { authority: undefined, user: account[0], password: account[1] })
    expect(await send()).toMatchObject({ sent: false })
    const other = await server({ scheme, name: 'elsewhere.example', account })
    await call(
      contracts.dropIntegration,
      { id: (await call(contracts.listIntegrations, {}, anna)).items[0]?.id as never },
      anna,
    )
    await add(other, { user: account[0], password: account[1] })
    expect(await send()).toMatchObject({ sent: false })
    for (const one of [mail, other]) {
      expect(one.messages).toEqual([])
      expect([...one.inClear, ...one.commands].join()).not.toMatch(/AUTH|MAIL/)
    }
  })
})

it('ends where somebody takes STARTTLS away: nothing but a greeting was said in clear', async () => {
  const mail = await server({ scheme: 'smtp', strip: true, account })
  await add(mail, { user: account[0], password: account[1] })
  expect((await send()).sent).toBe(false)
  expect(mail.inClear.filter((line) => !/^(EHLO|STARTTLS|QUIT)/.test(line))).toEqual([])
  expect(mail.messages).toEqual([])
  expect((await left())[0]?.outcome).not.toBe('250')
})

it('says so where the account is wrong, the server is away, or says no', async () => {
  const mail = await server({ scheme: 'smtps', account })
  const { id } = await add(mail, { user: 'muster', password: 'falsch' })
  expect(await send()).toMatchObject({ sent: false, outcome: '535' })
  expect((await call(contracts.listIntegrations, {}, anna)).items[0]).toMatchObject({
    failures: 1,
    last: { outcome: '535' },
  })
  expect(mail.messages).toEqual([])
  await mail[Symbol.asyncDispose]()
  expect(await send()).toMatchObject({ sent: false, outcome: 'ECONNREFUSED' })
  await call(contracts.dropIntegration, { id }, anna)
  await expect(send()).rejects.toMatchObject({ code: 'not-found' })
})

it('does not leave through a closed door, nor by a server that is switched off', async () => {
  const mail = await server({ scheme: 'smtps' })
  const { id } = await add(mail)
  await call(contracts.setOutbound, { open: false }, anna)
  expect(await send()).toEqual({ sent: false, outcome: 'door-closed' })
  await call(contracts.setOutbound, { open: true }, anna)
  await add(mail, { enabled: false })
  await call(contracts.dropIntegration, { id }, anna)
  await expect(send()).rejects.toMatchObject({ code: 'not-found' })
  expect(mail.connections()).toBe(0)
})

it('ends when the door is closed while it waits for a server that says nothing', async () => {
  const mail = await server({ scheme: 'smtps', silent: true })
  await add(mail)
  const sending = send()
  await expect.poll(() => mail.connections()).toBe(1)
  await expect.poll(async () => (await left())[0]?.purpose).toBe('mail')
  await call(contracts.setOutbound, { open: false }, anna)
  expect(await sending).toMatchObject({ sent: false, outcome: 'door-closed' })
  await call(contracts.setOutbound, { open: true }, anna)
})

it('takes no second header and no second address from what is written', async () => {
  const mail = await server({ scheme: 'smtps' })
  await add(mail)
  const subject = 'eins\r\nBcc: eve@example.org'
  expect((await sendMail(door.context, 1, { ...letter, subject })).sent).toBe(true)
  expect(mail.messages[0]).not.toMatch(/^Bcc:/m)
  expect(mail.commands.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<anna@example.org>'])
  for (const to of ['a@b.example,eve@example.org', 'a@b.example\r\nRCPT TO:<eve@example.org>', 'anna', '<a@b.example>'])
    await expect(sendMail(door.context, 1, { ...letter, to }), to).rejects.toMatchObject({ code: 'body-invalid' })
})

it('tests by hand with one message, whose bytes can be looked at before', async () => {
  const mail = await server({ scheme: 'smtps' })
  const { id } = await add(mail)
  const preview = await call(contracts.previewIntegration, { id }, anna)
  expect(preview.body).toContain('Subject: Test message of Muster')
  await expect(call(contracts.sendIntegration, { id }, anna)).rejects.toMatchObject({ code: 'body-invalid' })
  const passage = await call(contracts.sendIntegration, { id, to: 'anna@example.org' }, anna)
  expect(passage).toMatchObject({ purpose: 'mail', outcome: '250' })
  expect(mail.messages).toHaveLength(1)
})

it('keeps a password that is left out, and takes no address that is none of a mail server', async () => {
  const mail = await server({ scheme: 'smtps', account })
  const made = await add(mail, { user: account[0], password: account[1] })
  const form = {
    ...{ kind: 'mail' as const, name: 'Post 2', url: mail.url, country: 'AT', enabled: true },
    ...{ from: 'muster@example.org', user: account[0], authority: mail.authority },
  }
  expect((await call(contracts.changeIntegration, { id: made.id, ...form }, anna)).name).toBe('Post 2')
  expect((await send()).sent).toBe(true)
  for (const url of ['https://localhost/', 'smtp://', 'smtps://u:p@localhost', `${mail.url}/path`])
    await expect(add(mail, { url }), url).rejects.toMatchObject({ code: 'body-invalid' })
  await expect(add(mail, { from: undefined })).rejects.toMatchObject({ code: 'body-invalid' })
})
