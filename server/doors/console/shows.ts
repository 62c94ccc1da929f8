// Which answers show fields that can lead to a person, and why: one line for every contract, so that each such look is on record (P15).

import { contracts } from '#wire/console/index.ts'
import { storedFields } from '#wire/console/operator-fields.ts'
import { previewIntegration } from '#wire/console/outbound.ts'
import { Disclosure } from '#wire/console/subjects.ts'
import type { AnswerOf, Contract } from '#wire/contract.ts'
import { declared } from '#wire/telemetry/dictionary.ts'
import { type EventType, eventTypes } from '#wire/telemetry/event.ts'
import { declaredFields, kinds } from '#wire/telemetry/kinds.ts'
import type { Context } from '../../context.ts'
import type { Seen } from '../../people/looks/looks.ts'
import type { SignedIn } from '../../people/signed-in.ts'

type Shown = (answer: unknown, input: Readonly<Record<string, unknown>>) => Seen
interface Line {
  readonly contract: Contract
  readonly shown: Shown
}

const hostName = 'system.hostName'
const givenName = 'devices.devices.label'
const packageName = 'software.name'
const decisionWords = 'findings.decisions.said'
const requestWords = 'acts.requests.note'
/** In every disclosure, also where nothing in it is an identifier. */
const deviceState = 'devices.devices.state'

/** The fields that a name of a device shows; the start of its id shows none. */
const nameField = { given: [givenName], host: [hostName], id: [], hidden: [] } as const
const isName = (name: string | undefined, device: string) => name !== undefined && name !== device.slice(4, 10)

const unique = (fields: readonly (readonly string[])[]) => [...new Set(fields.flat())].sort()

/** Of one device, or of those in a list; a list of one is that one. */
const seen = (purpose: string, devices: readonly string[], fields: readonly (readonly string[])[]): Seen => {
  const all = new Set(devices)
  const [only] = all
  return { purpose, fields: unique(fields), devices: all.size, ...(all.size === 1 ? { device: only } : {}) }
}

const line = <C extends Contract>(
  contract: C,
  shown: (answer: AnswerOf<C>, input: Readonly<Record<string, unknown>>) => Seen,
): Line => ({ contract, shown: shown as Shown })

/** Fields of facts that can lead to a person and have a value in these rows. */
function closedIn(kind: string, rows: readonly object[] | undefined): string[] {
  return declaredFields
    .filter((one) => one.kind === kind && one.sensitivity !== 'technical')
    .filter(({ field }) => rows?.some((row) => (row as Record<string, unknown>)[field] !== undefined))
    .map(({ field }) => `${kind}.${field}`)
}

function closedInEvent({ type, detail }: { type: string; detail: object }): string[] {
  const { detail: fields } = eventTypes[type as keyof typeof eventTypes] as EventType
  return declared(fields)
    .filter(({ name, meta }) => meta?.sensitivity !== 'technical' && name in detail)
    .map(({ name }) => `events.${type}.${name}`)
}

const closed = new Map(
  [...storedFields.map(({ field }) => field), ...declaredFields]
    .filter(({ sensitivity }) => sensitivity !== 'technical')
    .map((field) => [`${field.kind}.${field.field}`, field]),
)

/** Under the headings of a disclosure fields stand by their titles. */
function closedUnder({ name, rows }: Disclosure['sections'][number]): string[] {
  const titles = new Set(rows.flatMap((row) => Object.keys(row)))
  const isFact = kinds.some((kind) => kind.name === name) || name === 'events'
  return [...closed]
    .filter(
      ([, { kind, title }]) => titles.has(title) && (isFact ? kind === name : !kinds.some((one) => one.name === kind)),
    )
    .map(([field]) => field)
}

const deviceOf = (input: Readonly<Record<string, unknown>>) => [String(input.id)]

type Scoped = { readonly scope: { readonly where: string; readonly device?: string }; readonly reason: string }

/** Words people wrote about one device are its person's; those about a group or all are not. */
function decided(purpose: string, decisions: readonly Scoped[]): Seen {
  const about = decisions.flatMap(({ scope, reason }) => (scope.device && reason !== '' ? [scope.device] : []))
  return seen(purpose, about, about.length > 0 ? [[decisionWords]] : [])
}

type Asked = {
  readonly device?: string | undefined
  readonly note?: string | undefined
  readonly answer?: string | undefined
}

function asked(requests: readonly Asked[]): Seen {
  const worded = requests.filter(({ device, note, answer }) => device && (note ?? answer) !== undefined)
  return seen(
    'requests',
    worded.flatMap(({ device }) => device ?? []),
    worded.length > 0 ? [[requestWords]] : [],
  )
}

const lines: readonly Line[] = [
  line(contracts.listDevices, ({ items }, { search }) =>
    seen(
      search === undefined || search === '' ? 'list' : 'search',
      items.filter(({ nameFrom }) => nameField[nameFrom].length > 0).map(({ id }) => id),
      items.map(({ nameFrom }) => nameField[nameFrom]),
    ),
  ),
  line(contracts.showDevice, (device, input) =>
    seen('manage', deviceOf(input), [
      nameField[device.nameFrom],
      ...kinds.map(({ name, key }) => {
        const rows = (device as Record<string, unknown>)[name] as object | object[] | undefined
        return closedIn(name, key.length === 0 ? (rows ? [rows] : []) : (rows as object[] | undefined))
      }),
    ]),
  ),
  line(contracts.deviceSoftware, ({ packages }, input) =>
    seen('manage', deviceOf(input), [packages.length > 0 ? [packageName] : []]),
  ),
  line(contracts.deviceHistory, ({ items }, input) =>
    seen('manage', deviceOf(input), [items.some(({ kind }) => kind === 'software') ? [packageName] : []]),
  ),
  line(contracts.deviceKnown, ({ fields }, input) =>
    seen('manage', deviceOf(input), [
      fields
        .filter(({ sensitivity, value }) => sensitivity !== 'technical' && value !== undefined)
        .map(({ kind, field }) => `${kind}.${field}`),
    ]),
  ),
  line(contracts.renameDevice, ({ name }, input) =>
    seen('manage', deviceOf(input), [isName(name, String(input.id)) ? [givenName] : []]),
  ),
  line(contracts.listEvents, ({ items }) =>
    seen(
      'events',
      items
        .filter((one) => isName(one.deviceName, one.device) || closedInEvent(one).length > 0)
        .map(({ device }) => device),
      items.flatMap((one) => [isName(one.deviceName, one.device) ? [hostName] : [], closedInEvent(one)]),
    ),
  ),
  line(contracts.syncDevices, ({ items }) => {
    const named = items.filter(({ name, device }) => isName(name, device))
    return seen(
      'syncs',
      named.map(({ device }) => device),
      named.length > 0 ? [[hostName]] : [],
    )
  }),
  line(contracts.listExposedDevices, ({ items }) =>
    seen(
      'vulnerabilities',
      items.filter(({ nameFrom }) => nameField[nameFrom].length > 0).map(({ id }) => id),
      items.map(({ nameFrom }) => nameField[nameFrom]),
    ),
  ),
  line(contracts.deviceFindings, ({ findings }, input) =>
    seen('vulnerabilities', deviceOf(input), [findings.length > 0 ? [packageName] : []]),
  ),
  line(contracts.explainFinding, ({ reasons }, input) =>
    seen('vulnerabilities', deviceOf(input), [reasons.length > 0 ? [packageName] : []]),
  ),
  line(contracts.exportFindings, ({ items }) =>
    seen(
      'export',
      items.map(({ deviceId }) => deviceId),
      items.length > 0
        ? [[packageName], items.some((one) => isName(one.deviceName, one.deviceId)) ? [hostName] : []]
        : [],
    ),
  ),
  line(contracts.deviceSbom, (_, input) => seen('export', deviceOf(input), [[packageName]])),
  line(contracts.listDecisions, ({ items }) => decided('decisions', items)),
  line(contracts.decideFindings, ({ decisions }) => decided('decisions', decisions)),
  line(contracts.changeDecision, (decision) => decided('decisions', [decision])),
  line(contracts.discloseDevice, ({ document }, input) => {
    const { sections } = Disclosure.parse(JSON.parse(document))
    return seen('disclosure', deviceOf(input), [...sections.map(closedUnder), [deviceState]])
  }),
  // Names of what was erased, by count only: nothing may point to such a device again.
  line(contracts.listActs, ({ items }) => {
    const devices = items.filter(({ subjectName }) => subjectName !== undefined).length
    return { purpose: 'audit', devices, fields: devices > 0 ? ['acts.names.name'] : [] }
  }),
  // The very payload: what the receiver would be sent of how many devices.
  line(previewIntegration, ({ fields, devices }) => ({
    ...{ purpose: 'preview', devices },
    fields: fields.filter((name) => closed.has(name)),
  })),
  line(contracts.listSubjectRequests, ({ items }) => asked(items)),
  line(contracts.noteSubjectRequest, (request) => asked([request])),
  line(contracts.answerSubjectRequest, (request) => asked([request])),
]

const counts = 'sums and names of packages over the fleet; no device is named'
const own = 'what the organisation or Muster itself has; no device is named'
const ids = 'ids of devices and states; no name, address or package of one'
const operators = 'names of those who act for the tenant, who know that their acts are recorded'

/** Contracts whose answers show no such field, each with the reason. */
export const showsNothing: Readonly<Record<string, string>> = {
  ...why(counts, [
    'overview deviceFacets eventCounts listEventTypes listSoftware showSoftware showQuality listFindings findingFacets',
    'findingTrend listExposedPackages groupSbom',
  ]),
  ...why(own, [
    'setupState beginSetup finishSetup listGroups createGroup changeGroup listAdvisories showAdvisory showDocument',
    'overrideAnAdvisory endAnOverride advisorySources chooseAdvisorySources fetchAdvisorySource listAdvisoryImports',
    'confirmAdvisoryImport ownComponents ownSbom dataCatalogue readPrivacy choosePrivacy readDevicePrivacy',
    'setDevicePrivacy previewCollection showRetention setRetention runRetention readLog serverPrivacy confirmMeasure',
    'readSecurity setSecurity recordOfProcessing exportPaper showOutbound setOutbound listPassages listPurposes',
    'listConsents giveConsent withdrawConsent listIntegrations addIntegration changeIntegration dropIntegration',
    'sendIntegration',
  ]),
  ...why(ids, [
    'actOnDevices setOwnership giveOwnIds showDevicePrivacy forceSync listSyncs showSync exportVex importVex previewErasure',
    'requestErasure listErasures showErasure agreeToErasure undoErasure erasureReceipt listLegalHolds placeLegalHold',
    'liftLegalHold listTokens createToken revokeToken',
  ]),
  ...why(operators, [
    'signIn whoAmI signOut listCredentials createCredential revokeCredential listOperators inviteOperator',
    'revokeInvitation beginInvitation acceptInvitation changeOperator removeOperator listLooks',
  ]),
  ...why('what the caller saved or sent in the same call', ['listViews saveView dropView importInventories']),
}

function why(reason: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((some) => some.split(' ')).map((name) => [name, reason]))
}

const byName = new Map(lines.map((one) => [one.contract.name, one]))
export const showing: ReadonlySet<string> = new Set(byName.keys())

/** What an answer showed to who may see it; nothing that is no line's, or hidden from the caller. */
export function shownIn(
  contract: Contract,
  input: Readonly<Record<string, unknown>>,
  answer: unknown,
  { sees }: Pick<SignedIn, 'sees'>,
): Seen | undefined {
  const found = sees.identifiers ? byName.get(contract.name)?.shown(answer, input) : undefined
  return found && found.fields.length > 0 && found.devices > 0 ? found : undefined
}

/** Puts on record what is about to be shown. Rejects when it cannot be: then nothing is shown. */
export async function noteShown(
  context: Pick<Context, 'looks'>,
  contract: Contract,
  input: Readonly<Record<string, unknown>>,
  answer: unknown,
  caller: SignedIn,
): Promise<void> {
  const found = shownIn(contract, input, answer, caller)
  if (found) await context.looks.note(caller, found)
}
