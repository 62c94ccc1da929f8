// Authorisations, receivers and the door at the command line: what is shown, what is asked, and which exit code a script gets.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import {
  type ConsentRecord,
  giveConsent,
  listConsents,
  listPurposes,
  type Purpose,
  withdrawConsent,
} from '#wire/console/consents.ts'
import {
  addIntegration,
  changeIntegration,
  dropIntegration,
  type Integration,
  listIntegrations,
  listPassages,
  type Passage,
  previewIntegration,
  sendIntegration,
  setOutbound,
  showOutbound,
} from '#wire/console/outbound.ts'
import { Problem } from '#wire/problem.ts'
import { serving, testHome } from '../testing.ts'

const record: ConsentRecord = {
  ...{ id: 'con_aaaaaaaaaaaaaaaaaaaaaaaaaa' as ConsentRecord['id'], purpose: 'asset-sharing', state: 'active' },
  ...{ basis: 'A6-1-f', recipient: { name: 'Inventar GmbH', country: 'AT', destination: 'in.example:443' } },
  ...{ text: { version: '1-en', digest: 'd'.repeat(64), text: 'What happens: …' }, fields: ['system.osId'] },
  ...{ givenAt: '2026-11-21T11:00:00Z', givenBy: 'opr_x', givenByName: 'Änne', expiresAt: '2027-11-21T00:00:00Z' },
}
const purpose = (of: Purpose['purpose'], state: Purpose['state']): Purpose => ({
  ...{ purpose: of, state, says: 'says', text: { version: '1-en', text: 'What happens: …' }, fields: ['device.id'] },
  active: state === 'on' ? [record] : [],
})
const hook: Integration = {
  ...{ id: 'int_aaaaaaaaaaaaaaaaaaaaaaaaaa' as Integration['id'], kind: 'webhook', name: 'inventory', country: 'AT' },
  ...{ url: 'https://in.example/', enabled: true, rhythm: 'daily', fields: ['system.osId'], failures: 0 },
  signing: { keyId: 'muster-int', publicKey: '-----BEGIN PUBLIC KEY-----' },
}
const passage: Passage = {
  ...{ id: 'p', at: '2026-11-21T11:59:00Z', place: 'server', purpose: 'asset-sharing', destination: 'in.example:443' },
  ...{ sentBytes: 2_000, receivedBytes: 10, fields: ['device.id'], devices: 3, outcome: '204' },
}

const asked: [string, unknown][] = []
const heard =
  <T>(name: string, answer: T) =>
  async (_context: undefined, input: unknown) => {
    asked.push([name, input])
    return answer
  }
let sent: Passage
let closed: Integration['closed']
let notTold: 'advisories'[] = []
let home: ReturnType<typeof testHome>
let server: Awaited<ReturnType<typeof serving>>
beforeAll(async () => {
  home = testHome()
  server = await serving([
    pair(listPurposes, async () => ({
      items: [purpose('asset-sharing', 'on'), purpose('service-desk', 'unavailable')],
      asOf: '2026-11-21T12:00:00Z',
    })),
    pair(listConsents, async () => ({ items: [record] })),
    pair(giveConsent, heard('give', record)),
    pair(withdrawConsent, heard('withdraw', { ...record, state: 'withdrawn' as const, withdrawnAt: record.givenAt })),
    pair(listIntegrations, async () => ({ items: [{ ...hook, ...(closed ? { closed } : {}) }] })),
    pair(addIntegration, heard('add', { ...hook, closed: 'not-authorised' as const })),
    pair(changeIntegration, heard('change', hook)),
    pair(dropIntegration, heard('drop', { done: true as const })),
    pair(previewIntegration, async () => ({
      ...{ destination: hook.url, headers: { signature: 'sig1=:x:' }, body: '{"devices":[]}\u001b[31m', bytes: 14 },
      ...{ digest: 'd'.repeat(64), fields: ['device.id'], devices: 0 },
    })),
    pair(sendIntegration, async () => {
      if (closed) throw new Problem('not-authorised')
      return sent
    }),
    pair(showOutbound, async () => ({
      ...{ door: 'open' as const, bytes: 2_000, connections: 1, copies: [], notTold, asOf: '2026-11-21T12:00:00Z' },
      recipients: [
        { destination: 'in.example:443', purpose: 'asset-sharing', bytes: 2_000, connections: 1, lastAt: passage.at },
      ],
    })),
    pair(listPassages, async () => ({ items: [passage], missing: notTold, asOf: '2026-11-21T12:00:00Z' })),
    pair(setOutbound, heard('outbound', { door: 'closed' as const, notTold: ['advisories' as const] })),
  ])
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})
beforeEach(() => {
  asked.length = 0
  sent = passage
  closed = undefined
  notTold = []
})

const muster = (...words: string[]) =>
  home.muster([...words, '--server', server.base, '--credential-file', home.credentialFile])

it('shows purposes and authorisations, and one as JSON-LD in the terms of the vocabulary', async () => {
  expect((await muster('consents', 'purposes')).out).toMatch(/asset-sharing\s+on.*\nservice-desk\s+unavailable/)
  expect((await muster('consents', 'list')).out).toContain('Inventar GmbH')
  const shown = await muster('consents', 'show', 'con_aaa', '-o', 'json')
  expect(JSON.parse(shown.out)).toMatchObject({
    '@type': 'dpv:DataProcessingRecord',
    'dpv:hasLegalBasis': 'eu-gdpr:A6-1-f',
    'dpv:hasStatus': 'dpv:ActivityOngoing',
    'dct:valid': 'end=2027-11-21T00:00:00Z',
    'dpv:hasNotice': { 'dct:hasVersion': '1-en', 'muster:sha256': record.text.digest },
    'dpv:hasProcess': {
      'dpv:hasPurpose': { '@id': 'muster:asset-sharing' },
      'dpv:hasRecipient': { 'dct:title': 'Inventar GmbH', 'dpv:hasLocation': 'loc:AT' },
      'dpv:hasPersonalData': ['muster:device.id', 'muster:system.osId'],
    },
  })
  expect((await muster('consents', 'show', 'con_zzz')).exitCode).toBe(1)
})

it('gives only what was read: the version typed, or named with --yes', async () => {
  const words = [
    'consents',
    'give',
    'asset-sharing',
    '--integration',
    'inventory',
    '--recipient',
    'X',
    '--country',
    'AT',
  ]
  expect(await muster(...words)).toMatchObject({ exitCode: 2, notes: expect.stringContaining('What happens') })
  expect(await muster(...words, '--yes')).toMatchObject({ exitCode: 2 })
  expect(await muster('consents', 'give', 'curiosity', ...words.slice(3))).toMatchObject({ exitCode: 2 })
  expect(await muster('consents', 'give', 'service-desk', ...words.slice(3))).toMatchObject({ exitCode: 1 })
  expect(asked).toEqual([])
  const given = await muster(...words, '--text', '1-en', '--yes', '--until', '2027-01-01', '--fields', 'system.osId')
  expect(given).toMatchObject({ exitCode: 0, out: expect.stringContaining('muster consents withdraw con_aaa') })
  expect(asked[0]?.[1]).toMatchObject({ textVersion: '1-en', integration: hook.id, expiresAt: '2027-01-01T00:00:00Z' })
  expect((await muster('consents', 'withdraw', 'con_aaa')).out).toContain('withdrawn since')
})

it('adds, changes and drops a receiver; a secret comes from a file, never from the words', async () => {
  const password = join(home.folder, 'password')
  writeFileSync(password, 'geheim\n')
  const mail = ['integrations', 'add', 'mail', 'post', '--url', 'smtps://mail.example', '--country', 'AT']
  await muster(...mail, '--from', 'm@example.org', '--user', 'm', '--password-file', password)
  expect(asked[0]?.[1]).toMatchObject({ kind: 'mail', password: 'geheim', enabled: true })
  expect(await muster(...mail, '--password-file', join(home.folder, 'none'))).toMatchObject({ exitCode: 1 })
  expect(await muster('integrations', 'add', 'pigeon', 'x', '--url', 'https://a', '--country', 'AT')).toMatchObject({
    exitCode: 2,
  })
  expect((await muster('integrations', 'change', 'inventory', '--rhythm', 'weekly', '--off')).out).toContain(
    'BEGIN PUBLIC KEY',
  )
  expect(asked.at(-1)?.[1]).toMatchObject({ url: hook.url, fields: hook.fields, rhythm: 'weekly', enabled: false })
  expect(await muster('integrations', 'drop', 'inventory')).toMatchObject({ exitCode: 0 })
})

it('shows the bytes that would leave without letting them act on the terminal, and says how sending ended', async () => {
  const preview = await muster('integrations', 'preview', 'inventory')
  expect(preview.out).toContain('signature: sig1=:x:')
  expect(preview.out).not.toContain('\u001b')
  expect(await muster('integrations', 'send', 'inventory')).toMatchObject({ exitCode: 0 })
  sent = { ...passage, outcome: '503' }
  expect(await muster('integrations', 'send', 'inventory')).toMatchObject({
    exitCode: 1,
    out: expect.stringContaining('503'),
  })
  closed = 'not-authorised'
  expect(await muster('integrations', 'send', 'inventory')).toMatchObject({ exitCode: 1 })
  expect((await muster('integrations', 'list')).out).toContain('not-authorised')
})

it('shows what left and turns the switch; a service that does not answer is named', async () => {
  expect((await muster('outbound', 'show')).out).toMatch(/2\.0 kB in 1 connection[\s\S]*in\.example:443/)
  expect(await muster('outbound', 'list')).toMatchObject({ notes: '', out: expect.stringContaining('204') })
  notTold = ['advisories']
  expect((await muster('outbound', 'list')).notes).toContain('does not answer')
  expect(await muster('outbound', 'close')).toMatchObject({
    out: expect.stringContaining('closed: nothing leaves'),
    notes: expect.stringContaining('told as soon as it does'),
  })
  expect(asked.at(-1)).toEqual(['outbound', { open: false }])
})

it('says all of it in --help, with an example each', async () => {
  for (const noun of ['consents', 'outbound', 'integrations']) {
    const { out } = await home.muster([noun, '--help'])
    for (const verb of out.matchAll(/^ {2}(\w+) /gm)) {
      const help = await home.muster([noun, verb[1] as string, '--help'])
      expect(help.out, `${noun} ${verb[1]}`).toContain(`muster ${noun} ${verb[1]}`)
    }
  }
  expect(readFileSync(home.credentialFile, 'utf8')).toContain('msc1')
})
