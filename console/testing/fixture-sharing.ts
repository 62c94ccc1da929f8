// What the made-up server may tell outside: purposes, authorisations, receivers, the door and its ledger.
import { iso } from '#kit/clock.ts'
import {
  type ConsentRecord,
  type giveConsent,
  type listConsents,
  type listPurposes,
  type Purpose,
  type SharingPurpose,
  sharingPurposes,
  type withdrawConsent,
} from '#wire/console/consents.ts'
import type {
  addIntegration,
  Integration,
  listIntegrations,
  listPassages,
  Passage,
  previewIntegration,
  sendIntegration,
  setOutbound,
  showOutbound,
} from '#wire/console/outbound.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { ConsentId, IntegrationId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { deviceIdName, shareableNames } from '#wire/telemetry/shareable.ts'
import type { FixtureFleet } from './fixture-fleet.ts'
import { idOf, numbers } from './numbers.ts'

const day = 86_400_000
/** `none`: nothing was ever authorised. `on`: a webhook is. `closed`: the configuration closes the door over it. */
export type SharingWish = 'none' | 'on' | 'closed'

interface Answers {
  listPurposes(): AnswerOf<typeof listPurposes>
  listConsents(): AnswerOf<typeof listConsents>
  giveConsent(given: BodyOf<typeof giveConsent>): AnswerOf<typeof giveConsent>
  withdrawConsent(given: { id: string }): AnswerOf<typeof withdrawConsent>
  showOutbound(): AnswerOf<typeof showOutbound>
  listPassages(given: { cursor?: string; limit: number; purpose?: string }): AnswerOf<typeof listPassages>
  setOutbound(given: { open: boolean }): AnswerOf<typeof setOutbound>
  listIntegrations(): AnswerOf<typeof listIntegrations>
  addIntegration(given: BodyOf<typeof addIntegration>): Integration
  changeIntegration(given: BodyOf<typeof addIntegration> & { id: string }): Integration
  dropIntegration(given: { id: string }): { done: true }
  previewIntegration(given: { id: string }): AnswerOf<typeof previewIntegration>
  sendIntegration(given: { id: string; to?: string }): AnswerOf<typeof sendIntegration>
}

const text = (purpose: SharingPurpose): Purpose['text'] => ({
  version: '1-en',
  text: `What is authorised for ${purpose}

What happens: at the rhythm you set, this server tells the recipient named in the authorisation, over a verified TLS connection, which devices there are, each by its random id, with the fields listed in the authorisation and no others.

Who answers: you decide on this as controller. The recipient works with what it receives under your contract with it. Nobody's click on a device is taken for consent to this.

How long: until the day you set, or until you withdraw. Withdrawing stops what is under way at once.`,
})

const fieldsOf: Readonly<Record<SharingPurpose, readonly string[]>> = {
  'asset-sharing': [deviceIdName, ...shareableNames],
  'service-desk': [deviceIdName, ...shareableNames],
  'support-upload': [],
  'usage-statistics': [],
  statistics: ['software.name', 'software.version', 'system.osId', 'system.osVersion'],
}

const usual = [
  'system.osId',
  'system.osVersion',
  'system.architecture',
  'hardware.cpuModel',
  'hardware.memoryMebibytes',
]
const told = usual.filter((name) => shareableNames.includes(name))

export function makeSharing(fleet: FixtureFleet, wish: SharingWish): { answers: Answers } {
  const { now, devices } = fleet
  const records = wish === 'none' ? [] : recordsOf(now)
  const receivers = wish === 'none' ? [] : receiversOf(now, devices.length)
  const ledger = wish === 'none' ? [] : passagesOf(now, devices.length)
  let door: AnswerOf<typeof setOutbound>['door'] = wish === 'closed' ? 'closed-by-file' : 'open'
  const receiver = (id: string): Integration => {
    const one = receivers.find((each) => each.id === id)
    if (!one) throw new Problem('not-found')
    return one
  }
  const withdrawn = (record: ConsentRecord): ConsentRecord =>
    record.state === 'active'
      ? {
          ...record,
          state: 'withdrawn',
          withdrawnAt: iso(now),
          withdrawnBy: idOf('opr', 1),
          withdrawnByName: 'Ada Moser',
        }
      : record
  /** As the server says it: the door before the authorisation. */
  const closedFor = ({ id, kind, enabled }: Integration): { closed?: NonNullable<Integration['closed']> } => {
    if (door !== 'open') return { closed: 'door-closed' }
    if (!enabled) return { closed: 'off' }
    const held = records.some((one) => one.state === 'active' && one.integration === id)
    return kind === 'mail' || held ? {} : { closed: 'not-authorised' }
  }
  const shown = ({ closed: _, ...one }: Integration): Integration => ({ ...one, ...closedFor(one) })
  return {
    answers: {
      listPurposes: () => ({
        items: sharingPurposes.map((purpose) => {
          const active = records.filter((one) => one.purpose === purpose && one.state === 'active')
          const state = purpose !== 'asset-sharing' ? 'unavailable' : active.length > 0 ? 'on' : 'off'
          return { purpose, state, says: '', text: text(purpose), fields: [...fieldsOf[purpose]], active }
        }),
        asOf: iso(now),
      }),
      listConsents: () => ({ items: records }),
      giveConsent(given) {
        for (const [at, one] of records.entries())
          if (one.integration === given.integration) records[at] = withdrawn(one)
        const destination = given.integration && new URL(receiver(given.integration).url).host
        const record: ConsentRecord = {
          ...recordOf(records.length + 30, now),
          basis: given.basis,
          recipient: { ...given.recipient, ...(destination ? { destination } : {}) },
          ...(given.integration ? { integration: given.integration } : {}),
          fields: given.fields ?? [],
          ...(given.expiresAt ? { expiresAt: given.expiresAt } : {}),
        }
        records.unshift(record)
        return record
      },
      withdrawConsent({ id }) {
        const at = records.findIndex((one) => one.id === id)
        const one = records[at]
        if (!one) throw new Problem('not-found')
        records[at] = withdrawn(one)
        return withdrawn(one)
      },
      showOutbound: () => ({ door, ...summed(ledger), notTold: [], copies: copiesOf(now, wish), asOf: iso(now) }),
      listPassages({ cursor, limit, purpose }) {
        const all = ledger.filter((one) => !purpose || one.purpose === purpose)
        const from = Number(cursor ?? 0)
        const next = from + limit < all.length ? { next: String(from + limit) } : {}
        return {
          items: all.slice(from, from + limit),
          ...next,
          missing: wish === 'closed' ? ['advisories'] : [],
          asOf: iso(now),
        }
      },
      setOutbound({ open }) {
        if (door !== 'closed-by-file') door = open ? 'open' : 'closed'
        return { door, notTold: [] }
      },
      listIntegrations: () => ({ items: receivers.map(shown) }),
      addIntegration(given) {
        const { password: _, ...rest } = given
        const made = {
          ...rest,
          id: IntegrationId.parse(idOf('int', receivers.length + 40)),
          enabled: true,
          failures: 0,
        }
        receivers.push(given.kind === 'webhook' ? { ...made, signing } : made)
        return shown(made)
      },
      changeIntegration({ id, password: _, ...given }) {
        const at = receivers.indexOf(receiver(id))
        receivers[at] = { ...receiver(id), ...given, enabled: given.enabled ?? true }
        return shown(receiver(id))
      },
      dropIntegration({ id }) {
        receivers.splice(receivers.indexOf(receiver(id)), 1)
        for (const [at, one] of records.entries()) if (one.integration === id) records[at] = withdrawn(one)
        return { done: true }
      },
      previewIntegration({ id }) {
        const one = receiver(id)
        const body =
          one.kind === 'mail'
            ? 'From: muster@donau-logistik.example\r\nSubject: Muster: a test\r\n\r\nThis mail server works.\r\n'
            : JSON.stringify(
                { form: 'https://muster.invalid/schemas/assets/1', devices: devices.slice(0, 40).map(assetOf) },
                null,
                1,
              )
        return {
          destination: one.kind === 'mail' ? new URL(one.url).host : one.url,
          headers:
            one.kind === 'mail'
              ? {}
              : {
                  'content-type': 'application/json',
                  'content-digest': 'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
                  'signature-input': 'sig1=("@method" "@target-uri" "content-digest");created=1795262400;keyid="int-1"',
                },
          body,
          bytes: body.length,
          digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
          fields: one.kind === 'mail' ? [] : [deviceIdName, ...(one.fields ?? [])],
          devices: one.kind === 'mail' ? 0 : Math.min(40, devices.length),
          ...closedFor(one),
        }
      },
      sendIntegration({ id }) {
        const { closed } = closedFor(receiver(id))
        if (closed) throw new Problem('outbound-closed', 'this purpose is not authorised')
        const made = { ...passageOf(999, now, 'asset-sharing', 'assets.example.org:443', devices.length), at: iso(now) }
        ledger.unshift(made)
        return made
      },
    },
  }
}

const signing = {
  keyId: 'int-1',
  publicKey:
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAjeqWBzJfHDPjVRpnNtDRRgT0kJ4kW5wu8pYw6f0ssVA=\n-----END PUBLIC KEY-----\n',
}

const assetOf = (device: { id: string; osId?: string | undefined; osVersion?: string | undefined }) => ({
  'device.id': device.id,
  'system.osId': device.osId ?? null,
  'system.osVersion': device.osVersion ?? null,
})

const recordOf = (number: number, at: number): ConsentRecord => ({
  id: ConsentId.parse(idOf('con', number)),
  purpose: 'asset-sharing',
  state: 'active',
  basis: 'A6-1-f',
  recipient: { name: 'Inventarium GmbH', destination: 'assets.example.org:443', country: 'AT' },
  text: { ...text('asset-sharing'), digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
  fields: told,
  givenAt: iso(at),
  givenBy: idOf('opr', 1),
  givenByName: 'Ada Moser',
})

function recordsOf(now: number): ConsentRecord[] {
  const ended = { givenBy: idOf('opr', 2), givenByName: 'Bojan Kovačević-Hinterleitner' }
  return [
    {
      ...recordOf(1, now - 41 * day),
      integration: IntegrationId.parse(idOf('int', 1)),
      expiresAt: iso(now + 324 * day),
    },
    {
      ...recordOf(2, now - 120 * day),
      ...ended,
      state: 'withdrawn',
      fields: shareableNames.slice(0, 14),
      recipient: {
        name: 'Assets & Licences International Holding, Inc.',
        destination: 'collector.eu-west.assets-and-licences.example.com:8443',
        country: 'US',
      },
      withdrawnAt: iso(now - 41 * day),
      withdrawnBy: idOf('opr', 1),
      withdrawnByName: 'Ada Moser',
    },
    { ...recordOf(3, now - 300 * day), ...ended, state: 'expired', basis: 'A6-1-b', expiresAt: iso(now - 210 * day) },
  ]
}

function receiversOf(now: number, devices: number): Integration[] {
  return [
    {
      id: IntegrationId.parse(idOf('int', 1)),
      kind: 'webhook',
      name: 'Asset register',
      url: 'https://assets.example.org/hooks/muster',
      country: 'AT',
      enabled: true,
      rhythm: 'daily',
      fields: told,
      signing,
      failures: 0,
      nextAt: iso(now + 9 * 3_600_000),
      last: { at: iso(now - 15 * 3_600_000), outcome: '204' },
    },
    {
      id: IntegrationId.parse(idOf('int', 2)),
      kind: 'webhook',
      name: 'Licence audit of the parent company, quarterly',
      url: 'https://collector.eu-west.assets-and-licences.example.com:8443/tenants/4711/inventory?source=muster',
      country: 'US',
      enabled: true,
      rhythm: 'by-hand',
      fields: shareableNames.slice(0, 14),
      signing: { ...signing, keyId: 'int-2' },
      failures: devices > 0 ? 5 : 0,
      last: { at: iso(now - 42 * day), outcome: 'certificate not trusted' },
    },
    {
      id: IntegrationId.parse(idOf('int', 3)),
      kind: 'mail',
      name: 'Mail server',
      url: 'smtps://mail.donau-logistik.example:465',
      country: 'AT',
      enabled: true,
      from: 'muster@donau-logistik.example',
      user: 'muster',
      failures: 0,
    },
  ]
}

function passageOf(number: number, at: number, purpose: string, destination: string, devices: number): Passage {
  const shares = purpose === 'asset-sharing'
  return {
    id: String(number),
    at: iso(at),
    place: purpose === 'feed' ? 'advisories' : 'server',
    purpose,
    ...(shares ? { record: ConsentId.parse(idOf('con', 1)) } : {}),
    destination,
    sentBytes: shares ? 2100 + devices * 91 : 940 + (number % 7) * 13,
    receivedBytes: purpose === 'feed' ? 1_240_000 + number * 1700 : 4100,
    ...(shares ? { digest: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9' } : {}),
    fields: shares ? [deviceIdName, ...told] : [],
    ...(shares ? { devices } : {}),
    outcome: number % 23 === 11 ? 'certificate not trusted' : shares ? '204' : '200',
  }
}

/** A month: the feeds every few hours, the receiver once a day. */
function passagesOf(now: number, devices: number): Passage[] {
  const next = numbers(31)
  const all = Array.from({ length: 130 }, (_, index) => {
    const [purpose, destination] =
      index % 5 === 0
        ? ['asset-sharing', 'assets.example.org:443']
        : index % 31 === 7
          ? ['mail', 'mail.donau-logistik.example:465']
          : ['feed', index % 2 ? 'security-tracker.debian.org:443' : 'www.cisa.gov:443']
    return passageOf(
      500 - index,
      now - index * 19_000_000 - next(900_000),
      purpose as string,
      destination as string,
      devices,
    )
  })
  const [first, second] = all
  // One is under way, one was cut off by a kill.
  if (first) all[0] = { ...first, sentBytes: undefined, receivedBytes: undefined, outcome: undefined }
  if (second) all[1] = { ...second, receivedBytes: undefined, sentBytes: undefined, outcome: 'ended with the process' }
  return all
}

function summed(
  ledger: readonly Passage[],
): Pick<AnswerOf<typeof showOutbound>, 'bytes' | 'connections' | 'recipients'> {
  const groups = [...Map.groupBy(ledger, (one) => `${one.purpose} ${one.destination}`).values()]
  const bytes = (all: readonly Passage[]) => all.reduce((sum, one) => sum + (one.sentBytes ?? 0), 0)
  const recipients = groups.flatMap((all) => {
    const [newest] = all
    if (!newest) return []
    const { destination, purpose, at } = newest
    return [{ destination, purpose, bytes: bytes(all), connections: all.length, lastAt: at }]
  })
  return { bytes: bytes(ledger), connections: ledger.length, recipients }
}

const copiesOf = (now: number, wish: SharingWish): AnswerOf<typeof showOutbound>['copies'] =>
  wish === 'none'
    ? []
    : [
        { what: 'backup', at: iso(now - day), by: 'system', where: '/srv/backups/muster/2026-11-20.mbk' },
        { what: 'export', at: iso(now - 3 * day), by: 'Bojan Kovačević-Hinterleitner', where: 'devices.csv' },
        { what: 'backup', at: iso(now - 8 * day), by: 'Ada Moser', where: '/srv/backups/muster/2026-11-13.mbk' },
      ]
