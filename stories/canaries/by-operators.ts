// Hides the canaries that people write: in every text that an operator gives about a device, its person, or who is told of it.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { Secret, TOTP } from 'otpauth'
import { systemClock } from '#kit/clock.ts'
import { call } from '#kit/http/call.ts'
import { contracts } from '#wire/console/index.ts'
import { Problem } from '#wire/problem.ts'
import type { Story } from '../stack.ts'
import { accountPassword, canaries, type Hidden, receiverUrl } from './texts.ts'

const text = (field: Hidden, at = 0) => (canaries[field] as readonly string[])[at] as string
const inDays = (days: number) => new Date(systemClock.now() + days * 86_400_000).toISOString()
const code = (secret: string, laterSeconds = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: systemClock.now() + laterSeconds * 1000 })

/** Set-up as in the browser. Gives the TOTP seed, the one text that only the server could choose. */
export async function setUp(story: Story): Promise<{ seed: string }> {
  const { consoleUrl, setupUrl = '' } = story.ready()
  const base = { base: consoleUrl }
  const [name, password] = [text('people_operators.name'), text('opr_secrets.password')]
  const link = new URLSearchParams(new URL(setupUrl).hash.slice(1)).get('code') ?? ''
  const { secret } = await call(contracts.beginSetup, { code: link, name }, base)
  const organisation = text('people_tenants.organisation')
  const person = { name, password, secret, totp: code(secret), language: 'en' as const }
  await call(contracts.finishSetup, { code: link, use: 'own', organisation, ...person }, base)
  return { seed: secret }
}

/** The operator is found by name, password and seed: they are held, although nobody is shown them. */
export async function signIn(story: Story, seed: string): Promise<void> {
  const [name, password] = [text('people_operators.name'), text('opr_secrets.password')]
  // The code of set-up counts once.
  const given = { name, password, totp: code(seed, 30) }
  await call(contracts.signIn, given, { base: story.ready().consoleUrl })
}

/** True once a name that nobody has is locked: it was counted. */
export async function isCounted(story: Story): Promise<boolean> {
  const given = { name: text('opr_attempts.target'), password: 'wrong password', totp: '000000' }
  for (let tries = 0; tries < 12; tries += 1)
    try {
      await call(contracts.signIn, given, { base: story.ready().consoleUrl })
    } catch (error) {
      if (error instanceof Problem && error.code === 'sign-in-locked') return true
      if (!(error instanceof Problem) || error.code !== 'sign-in-refused') throw error
    }
  return false
}

/** The same request twice under one key: the second answer is the one that was kept. */
export async function repeat(story: Story): Promise<boolean> {
  const { consoleUrl, adminCredentialFile } = story.ready()
  const { credential } = JSON.parse(readFileSync(adminCredentialFile, 'utf8'))
  const headers = { authorization: `Bearer ${credential}`, 'idempotency-key': 'the-same-request-twice' }
  const ask = () => call(contracts.createGroup, { name: text('opr_repeats.answer') }, { base: consoleUrl, headers })
  const [first, second] = [await ask(), await ask()]
  return first.id === second.id
}

/** All words about the device itself, and about a machine that came as a list. Gives the id of the latter. */
export async function writeAbout(story: Story, device: string): Promise<string> {
  const id = device as never
  await story.ask(contracts.renameDevice, { id, name: text('device_devices.label') })
  await story.ask(contracts.giveOwnIds, { devices: [{ device: id, id: text('device_given_ids.given') }] })
  const reason = text('device_devices.label', 1)
  await story.ask(contracts.actOnDevices, { verb: 'retire', why: 'repair', devices: [id], reason })
  await story.ask(contracts.actOnDevices, { verb: 'approve', devices: [id] })
  const group = await story.ask(contracts.createGroup, { name: text('device_groups.label') })
  await story.ask(contracts.actOnDevices, { verb: 'move', devices: [id], group: group.id })
  const asked = await story.ask(contracts.noteSubjectRequest, {
    ...{ kind: 'access', channel: 'letter', receivedAt: inDays(-3), device: id, note: text('rights_requests.note') },
  })
  const answer = { outcome: 'granted', answer: text('rights_requests.answer') } as const
  await story.ask(contracts.answerSubjectRequest, { id: asked.id, ...answer })
  const held = await story.ask(contracts.placeLegalHold, {
    ...{ devices: [id], reason: text('rights_holds.reason'), until: inDays(30) },
  })
  await story.ask(contracts.liftLegalHold, { id: held.id })
  const until = inDays(90).slice(0, 10)
  const scope = { where: 'device', device: id } as const
  const { decisions } = await story.ask(contracts.decideFindings, {
    ...{ advisory: ['CVE-2026-0001'], package: text('software.name'), scope, verdict: 'accepted', until },
    reason: text('finding_decisions.said'),
  })
  const review = { act: 'review', reason: text('finding_acts.said') } as const
  await story.ask(contracts.changeDecision, { id: decisions[0]?.id as never, ...review })
  await story.ask(contracts.importVex, { document: vex(), scope, until })
  await story.ask(contracts.saveView, {
    ...{ page: 'devices', name: text('opr_views.said'), query: `search=${text('opr_views.said', 1)}`, shared: true },
  })
  const list = { name: text('device_devices.import_key'), osId: 'debian', architecture: 'amd64', packages: [] }
  const { results } = await story.ask(contracts.importInventories, {
    ...{ group: text('device_groups.label', 1), inventories: [list] },
  })
  return results[0]?.device as string
}

/** Said by somebody else, in a document of theirs. */
const vex = () => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://example.org/vex/1',
  author: text('finding_decisions.said', 1),
  timestamp: inDays(-1),
  version: 1,
  statements: [
    {
      vulnerability: { name: 'CVE-2026-0002' },
      products: [{ '@id': 'pkg:deb/debian/bash' }],
      status: 'not_affected',
      justification: 'vulnerable_code_not_present',
    },
  ],
})

/** Who works here, who answers for it, and who outside is to be told. */
export async function writeAround(story: Story): Promise<void> {
  await story.ask(contracts.inviteOperator, { name: text('people_invitations.name'), role: 'observer' })
  await story.ask(contracts.createCredential, { name: text('people_credentials.name'), role: 'observer' })
  const { settings } = await story.ask(contracts.readSecurity, {})
  const [controller, privacyOfficer] = [0, 1].map((at) => ({
    ...{ name: text('people_responsible.name', at), contact: text('people_responsible.contact', at) },
  })) as [{ name: string; contact: string }, { name: string; contact: string }]
  await story.ask(contracts.setSecurity, { ...settings, responsible: { controller, privacyOfficer } })
  const { parts } = await story.ask(contracts.serverPrivacy, {})
  const measure = parts.flatMap(({ lines }) => lines).find(({ confirmable }) => confirmable)?.code ?? ''
  await story.ask(contracts.confirmMeasure, { code: measure, until: inDays(90), note: text('opr_confirmations.note') })
  await story.ask(contracts.addIntegration, {
    ...{ kind: 'mail', name: 'mail', url: 'smtps://mail.canary.example:465', country: 'AT', enabled: false },
    ...{ from: 'muster@canary.example', user: text('integration_receivers.settings', 1), password: accountPassword },
  })
  const hook = await story.ask(contracts.addIntegration, {
    ...{ kind: 'webhook', name: text('people_receivers.name'), country: 'AT', rhythm: 'by-hand' },
    url: receiverUrl,
    fields: ['system.hostName', 'hardware.serialNumber', 'software.name'],
  })
  const { items } = await story.ask(contracts.listPurposes, {})
  const textVersion = items.find(({ purpose }) => purpose === 'asset-sharing')?.text.version ?? ''
  await story.ask(contracts.giveConsent, {
    ...{ purpose: 'asset-sharing', basis: 'A6-1-f', integration: hook.id, textVersion },
    recipient: { name: text('people_recipients.name'), country: 'AT' },
  })
  await story.ask(contracts.setOutbound, { open: true })
  await story.ask(contracts.sendIntegration, { id: hook.id })
}

/** At the plain port, from the address the device has. */
export async function knock(story: Story): Promise<void> {
  const { plain: port = 0 } = story.ready().ports
  const [localAddress] = canaries['plain-askers.json.address']
  const socket = createConnection({ host: '127.0.0.1', port, localAddress })
  socket.end('GET / HTTP/1.0\r\n\r\n').resume()
  await once(socket, 'close')
}
