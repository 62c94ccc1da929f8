// Columns of the tables about what a subject may demand: erasures, what forbids them, and the one name that stays.
import { label, type StoredField, table } from './declare.ts'

const aYear = { retentionDays: 365 } as const
const operators = { arrives: 'operator', ...aYear } as const

export const rightsFields: readonly StoredField[] = [
  ...table('rights_erasures', 'erasures', {
    state: ['How far an erasure is', aYear],
    reason: ['Why it was asked for', operators],
    note: ['An operator’s words about an erasure', { sensitivity: 'personal', ...operators }, 'sealed'],
    whole_tenant: ['Whether it is for the whole tenant', operators],
    devices: ['Devices to be erased', aYear],
    requested_at: ['Erasure asked for at', aYear],
    requested_by: ['Erasure asked for by, as id', aYear],
    second_by: ['Second operator who agreed, as id', aYear],
    second_at: ['Second operator agreed at', aYear],
    hold_until: ['Erasure can be undone until', aYear],
    due_by: ['72 hours after the request', aYear],
    begun_at: ['Erasure began', aYear],
    ended_at: ['Erasure done or undone', aYear],
    places: ['Rows erased, by table', aYear],
    recipients: ['Receivers told of its devices, by host', aYear],
    ring_before: ['Generation of the key ring before', aYear],
    document: ['Receipt of an erasure', aYear],
    signature: ['Receipt’s signature', aYear],
    leaf: ['Receipt’s leaf in the transparency log', aYear, 'hash'],
  }),
  ...table('rights_erasure_items', 'erasures', {
    erasure: ['Request a device is erased by', aYear],
    device: ['Device to be erased, as id', aYear],
    state: ['Whether the device is erased', aYear],
    was: ['State of the device before the request', aYear],
    was_at: ['In that state since', aYear],
    erased_at: ['Device erased at', aYear],
    wiped_at: ['Device wiped its own state at', { arrives: 'agent', ...aYear }],
  }),
  ...table('rights_holds', 'erasures', {
    whole_tenant: ['Whether a legal hold is for the whole tenant', operators],
    devices: ['Devices under a legal hold, as ids', operators],
    reason: ['Why it may not be erased', { ...label, ...aYear }, 'sealed'],
    placed_at: ['Legal hold placed', aYear],
    placed_by: ['Legal hold placed by, as id', aYear],
    until: ['Legal hold ends', operators],
    lifted_at: ['Legal hold lifted', aYear],
    lifted_by: ['Legal hold lifted by, as id', aYear],
  }),
  ...table(
    'audit_names',
    'acts',
    {
      month: ['Month of the erasure'],
      name: ['Name of an erased device', { ...label, ...aYear }, 'sealed'],
    },
    aYear,
  ),
]
