// Columns of what a tenant authorised beyond managing devices, of receivers outside, and of the ledger of what left.
import { label, type StoredField, table, thirteenMonths } from './declare.ts'

const told = { ...thirteenMonths } as const

export const outFields: readonly StoredField[] = [
  ...table(
    'people_recipients',
    'consents',
    {
      name: ['Recipient’s name', label, 'sealed'],
      record: ['Authorisation the recipient stands in, as id'],
      text: ['Text that was authorised'],
    },
    thirteenMonths,
  ),
  ...table(
    'consent_records',
    'consents',
    {
      purpose: ['Purpose', { arrives: 'operator' }],
      basis: ['Legal basis', { arrives: 'operator' }],
      country: ['Recipient’s country', { arrives: 'operator' }],
      integration: ['Integration it goes through, as id'],
      destination: ['Recipient’s address', label, 'sealed'],
      text_version: ['Version of the text'],
      text_digest: ['SHA-256 of the text'],
      fields: ['Fields that may leave', { arrives: 'operator' }],
      given_at: ['Authorised at'],
      given_by: ['Authorised by, as id'],
      expires_at: ['Authorised until', { arrives: 'operator' }],
      withdrawn_at: ['Withdrawn at'],
      withdrawn_by: ['Withdrawn by, as id'],
    },
    thirteenMonths,
  ),
  ...table('people_receivers', 'integrations', {
    name: ['Integration’s name', label, 'sealed'],
    integration: ['Integration, as id'],
  }),
  ...table('integration_receivers', 'integrations', {
    kind: ['Kind of integration', { arrives: 'operator' }],
    country: ['Receiver’s country', { arrives: 'operator' }],
    enabled: ['Switched on', { arrives: 'operator' }],
    rhythm: ['How often it tells', { arrives: 'operator' }],
    fields: ['Fields it tells', { arrives: 'operator' }],
    settings: ['Address, account, password, authority and signing key', label, 'sealed'],
    added_at: ['Integration added'],
    delivery: ['Delivery under way'],
    told_up_to: ['How far the delivery came'],
    failures: ['Failures in a row'],
    next_at: ['Next try'],
    claimed_until: ['Being told until'],
    last_at: ['Last told'],
    last_outcome: ['Outcome of the last'],
  }),
  ...table('out_passages', 'ledger', {
    at: ['Left at', told],
    purpose: ['Purpose', told],
    record: ['Authorisation, as id', told],
    integration: ['Integration, as id', told],
    destination: ['To whom', { ...label, arrives: 'server', ...told }, 'sealed'],
    fields: ['Which fields', told],
    devices: ['Of how many devices', told],
    digest: ['SHA-256 of what left', told],
    sent_bytes: ['Bytes sent', told],
    received_bytes: ['Bytes received', told],
    outcome: ['How it ended', told],
  }),
  ...table('out_told', 'ledger', {
    record: ['Authorisation under which a receiver was told of a device, as id'],
    first_at: ['Receiver first told of the device'],
    last_at: ['Receiver last told of the device'],
  }),
  ...table('out_notices', 'ledger', {
    record: ['Authorisation of the receiver that is told of an erasure, as id', { retentionDays: 30 }],
    devices: ['Ids of erased devices the receiver is told of', { retentionDays: 30 }],
    at: ['Erased at', { retentionDays: 30 }],
    failures: ['Tries that failed', { retentionDays: 30 }],
    next_at: ['Next try', { retentionDays: 30 }],
  }),
  ...table('out_switches', 'ledger', {
    open: ['The one door, open or closed', { arrives: 'operator' }],
    revision: ['Revision of the switch'],
    at: ['Switched at'],
    by: ['Switched by, as id'],
  }),
]
