// A unique text for each field that can lead to a device or its person, in the form of that field: what the drill hides and looks for.
import { createHash } from 'node:crypto'
import { storedFields } from '#wire/console/operator-fields.ts'
import { filedFields } from '#wire/console/stored/files.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { ownIdText } from '#wire/telemetry/own-id.ts'

/** Digits alone are asked of no resolver. Never told: the server gets its digest. */
export const ownId = '8207351964407218853'
const ownIdDigest = createHash('sha256').update(ownIdText(1, ownId)).digest('base64url')

/** The door lets nothing out to an address of this machine, and what it was asked for stands in the ledger. */
const receiver = '127.61.204.93:8443'
export const receiverUrl = `https://${receiver}/canary-path-4j2v`

/** By `kind.field` of what devices tell, and `table.column` of what the server keeps beside it. */
export const canaries = {
  'system.hostName': ['canary-host-7q3x'],
  'hardware.serialNumber': ['CNRY-7H4K-92XW'],
  'software.name': ['canary-package-9k2w'],
  'software.source': ['canary-source-2r8d'],
  'network.name': ['cnryif4v1z'],
  'network.addresses': ['fd7c:a11a:5e2d:9b03:0:c0de:77:1f', '10.213.177.149'],
  'network.hardwareAddress': ['9e:3c:f1:7a:d5:28'],
  'services.name': ['canary-service-6m2t'],
  'events.disk.nearly-full.mount': ['/srv/canary-mount-3x9b'],
  'events.service.failed.unit': ['canary-failed-8d5n.service'],
  'events.service.recovered.unit': ['canary-recovered-2k7j.service'],
  'events.security.denied.profile': ['canary-profile-1w7k'],
  'events.security.out-of-memory.program': ['canary-program-5z0h'],
  'device_devices.label': ['canary-given-4m8z', 'canary reason 6y3p of an act'],
  'device_devices.import_key': ['canary-imported-5f9g'],
  'device_groups.label': ['canary-group-2v6y', 'canary-inventory-8t2c'],
  'device_given_ids.given': ['canary-asset-3j6s'],
  'device_agreements.said': [ownIdDigest],
  'device_reach.address': ['127.93.141.217'],
  'rights_requests.note': ['canary words 5t1r of a person'],
  'rights_requests.answer': ['canary answer 3n8s of an operator'],
  'rights_erasures.note': ['canary note 7w4e of an erasure'],
  'rights_holds.reason': ['canary hold 9h6b of a court'],
  'audit_names.name': ['canary-given-4m8z', 'canary-imported-5f9g'],
  'finding_decisions.said': ['canary reason 1q5v of a decision', 'canary-author-4x7n'],
  'finding_acts.said': ['canary review 8c3m of a decision'],
  'opr_views.said': ['canary-view-6d2k', 'canary-search-9s4t'],
  'opr_confirmations.note': ['canary-measure-5p8w'],
  'opr_repeats.answer': ['canary-repeated-3g7h'],
  'opr_attempts.target': ['canary-attempt-2b9z'],
  'people_operators.name': ['Canary Operator 7k1d'],
  'people_operators.name_digest': ['Canary Operator 7k1d'],
  'people_invitations.name': ['Canary Invited 4r6f'],
  'opr_secrets.password': ['canary password 8v2j of an operator'],
  'people_credentials.name': ['canary-credential-5n3q'],
  'people_tenants.organisation': ['Canary Organisation 9t7x'],
  'people_responsible.name': ['Canary Controller 2h5c', 'Canary Officer 6z8b'],
  'people_responsible.contact': ['controller-3w9m@canary.example', 'officer-7d4s@canary.example'],
  'people_recipients.name': ['Canary Recipient 1f6k'],
  'consent_records.destination': [receiver],
  'people_receivers.name': ['canary-receiver-8q5g'],
  'integration_receivers.settings': ['canary-path-4j2v', 'canary-account-6x1h@canary.example'],
  'out_passages.destination': [receiver],
  'plain-askers.json.address': ['127.93.141.217'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Hidden = keyof typeof canaries

/** Held as digests since, or shown to nobody: searched for like the others. */
export const judgedId = 'canary-asset-8w1f'
export const accountPassword = 'canary password 9m3r of an account'
export const untold = [ownId, judgedId, accountPassword]

/** Fields that hold no text to hide, and why. */
export const carriesNone: Readonly<Record<string, string>> = {
  'opr_secrets.totp_seed': 'made by the server at random; the drill searches for the one it was given',
  'opr_secrets.totp_step': 'a number that is the same for all who sign in within 30 seconds',
  'opr_sessions.created_at': 'a time',
  'opr_sessions.used_at': 'a time',
  'ledger.jsonl.passage': 'nothing writes it: the ledger stands in tables',
}

/** A receipt says in clear which receivers were told: it is read when every key is gone. It is no device's and no person's. */
export const inReceipts: readonly string[] = [receiver]

/** What an erasure of the device leaves to nobody; the rest are words about others, and those that stay for the audit's term. */
export const ofTheDevice = (Object.keys(canaries) as Hidden[]).filter(
  (field) =>
    /^(system|hardware|software|network|services|events)\./.test(field) ||
    /^(device_(?!groups)|finding_|rights_requests)/.test(field),
)

const isSensitive = ({ sensitivity }: { sensitivity: string }) => sensitivity !== 'technical'
const told = declaredFields.filter(isSensitive).map(({ kind, field }) => `${kind}.${field}`)

/** Every field of the dictionary that is not technical, by the names above; each once, though it may rest in several tables. */
export const fieldsToCover: readonly string[] = [
  ...told,
  ...[...storedFields, ...filedFields]
    .filter(({ field }) => isSensitive(field) && !told.includes(`${field.kind}.${field.field}`))
    .map(({ table, column }) => `${table}.${column}`),
].sort()

export const textsOf = (fields: readonly Hidden[]): string[] => [...new Set(fields.flatMap((field) => canaries[field]))]
