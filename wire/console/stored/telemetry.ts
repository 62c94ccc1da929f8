// Columns of the tables about events, the transparency log and counts without device.
import { label, type StoredField, table, thirteenMonths, yearAndQuarter } from './declare.ts'

export const telemetryFields: readonly StoredField[] = [
  ...table('software_nameless', 'devices', {
    day: ['Day of a sum over devices without a system id', { precision: 'day', retentionDays: 7 }],
    manager: ['Package manager in such a sum', { retentionDays: 7 }],
    name: ['Package in such a sum, public ones only', { retentionDays: 7 }],
    version: ['Version in such a sum', { retentionDays: 7 }],
    devices: ['How many of these devices had it', { retentionDays: 7 }],
  }),
  ...table('log_logs', 'log', {
    epoch: ['Epoch of the log'],
    origin: ['Name of the log, random'],
    size: ['Leaves in the log'],
    checkpoint: ['Newest signed checkpoint', {}, 'hash'],
    checkpoint_at: ['When it was signed'],
  }),
  ...table('log_pending', 'log', {
    arrival: ['Order of leaves that wait for their number', { retentionDays: 1 }],
    commitments: ['Keyed digests of what devices sent, before they have a number', thirteenMonths, 'hash'],
  }),
  ...table(
    'log_entries',
    'log',
    {
      epoch: ['Epoch of leaves'],
      bundle: ['Number of 256 leaves'],
      commitments: ['Keyed digests of what devices sent', thirteenMonths, 'hash'],
    },
    thirteenMonths,
  ),
  ...table('log_tiles', 'log', {
    epoch: ['Epoch of hashes'],
    level: ['Level of 256 hashes'],
    tile: ['Number of 256 hashes'],
    hashes: ['Hashes over the log', {}, 'hash'],
  }),
  ...table(
    'log_places',
    'log',
    {
      epoch: ['Epoch of a leaf'],
      prefix: ['First bytes of a keyed digest', thirteenMonths, 'hash'],
      place: ['Its number in the log', thirteenMonths],
    },
    thirteenMonths,
  ),
  ...table(
    'log_days',
    'log',
    {
      epoch: ['Epoch of a day'],
      day: ['Day of leaves', { precision: 'day', ...thirteenMonths }],
      leaves: ['Leaves of a day, over all devices', { precision: 'day', ...thirteenMonths }],
      size: ['Leaves in the log at its end', thirteenMonths],
    },
    thirteenMonths,
  ),
  ...table('log_readers', 'log', {
    asked_on: ['Day a device last asked the log', { precision: 'day' }],
    confirmed_on: ['Day a device last confirmed it', { precision: 'day' }],
    inconsistent_on: ['Day a device reported that it does not go on', { precision: 'day' }],
  }),
  ...table('fact_holdings', 'devices', {
    sealed: ['When each kind was told, and its digest', { arrives: 'agent' }, 'sealed'],
  }),
  ...table('fact_changes', 'devices', {
    sealed: ['When packages and the system changed', { arrives: 'agent' }, 'sealed'],
  }),
  ...table('event_events', 'devices', {
    arrived_at: ['When an event arrived', { retentionDays: 400 }],
    by_day: ['Whether an event is kept by the day, as of a machine that belongs to a person', { retentionDays: 400 }],
  }),
  ...table('event_streams', 'devices', {
    stream: ['History of events', { retentionDays: 400 }],
    up_to: ['Events stored of a history', { retentionDays: 400 }],
    chain: ['Digest of a history of events', { retentionDays: 400 }, 'hash'],
    used_on: ['History of events last continued', { retentionDays: 400, precision: 'day' }],
  }),
  ...table('event_marks', 'devices', {
    stream: ['History a batch of events belongs to', { retentionDays: 400 }],
    up_to: ['Last event of a batch', { retentionDays: 400 }],
    chains: ['Digests of a batch of events', { retentionDays: 400 }, 'hash'],
  }),
  ...table('event_hours', 'devices', {
    hour: ['Hour of a count of events', { retentionDays: 400, precision: 'hour' }],
    type: ['Type of events counted', { retentionDays: 400 }],
    events: ['Events in an hour, over all devices', { retentionDays: 400 }],
  }),
  ...table('event_losses', 'devices', {
    hour: ['Hour of a count of what is not there', { retentionDays: 400, precision: 'hour' }],
    lost: ['Events lost on devices, over all of them', { retentionDays: 400 }],
    dropped: ['Events dropped over the cap', { retentionDays: 400 }],
    missing: ['Events missing since a restored backup', { retentionDays: 400 }],
  }),
  ...table('software_catalogue', 'devices', { first_seen: ['Package first seen in the fleet', { precision: 'day' }] }),
  ...table('software_numbers', 'devices', {
    last_number: ['Highest number a package ever had'],
    removals: ['How often packages that nobody has went from the catalogue'],
  }),
  ...table(
    'software_days',
    'devices',
    {
      day: ['Day of a package’s count', { precision: 'day' }],
      delta: ['Devices that came to a package, by day', { precision: 'day' }],
    },
    yearAndQuarter,
  ),
  ...table('software_tallies', 'devices', {
    day: ['Day of a count', { precision: 'day' }],
    numbers: ['Packages counted'],
    deltas: ['Devices counted'],
    from_numbers: ['Versions that devices left'],
    to_numbers: ['Versions that devices came to'],
    moved: ['Devices that went from one to the other'],
  }),
  ...table(
    'software_transitions',
    'devices',
    {
      from_number: ['Version that devices left'],
      to_number: ['Version that devices came to'],
      day: ['Day on which they did', { precision: 'day' }],
      devices: ['Devices that did, without saying which'],
    },
    yearAndQuarter,
  ),
  ...table('software_sums', 'devices', {
    from_number: ['Version that devices left, of a year'],
    to_number: ['Version that devices came to, of a year'],
    year: ['Year of a sum'],
    day: ['Mean day on which they did', { precision: 'day' }],
    devices: ['Devices that did in that year, five or more'],
  }),
  ...table(
    'software_changes',
    'devices',
    {
      day: ['Day of changes', { precision: 'day' }],
      added: ['Packages that came, over all devices'],
      removed: ['Packages that went, over all devices'],
      changed: ['Packages that changed, over all devices'],
    },
    yearAndQuarter,
  ),
  ...table(
    'finding_decisions',
    'findings',
    {
      advisory: ['Vulnerability that was decided about', { arrives: 'operator' }],
      names: ['Its names at that time'],
      verdict: ['What was decided', { arrives: 'operator' }],
      justification: ['Why it does not apply', { arrives: 'operator' }],
      said: ['Package, reason and author of a decision', label, 'sealed'],
      until: ['Decision holds until', { arrives: 'operator' }],
      at: ['Decided at'],
      actor: ['Decided by, as id'],
    },
    thirteenMonths,
  ),
  ...table(
    'finding_acts',
    'findings',
    {
      decision: ['Decision that was looked at again'],
      serial: ['How often it was'],
      act: ['Reviewed, extended or ended', { arrives: 'operator' }],
      until: ['Decision extended until', { arrives: 'operator' }],
      said: ['Reason of that', label, 'sealed'],
      at: ['Looked at again at'],
      actor: ['Looked at again by, as id'],
    },
    thirteenMonths,
  ),
  ...table('finding_days', 'findings', {
    day: ['Day of a count of vulnerabilities', { precision: 'day', ...thirteenMonths }],
    urgent: ['Urgent vulnerabilities at its end, over all devices', { precision: 'day', ...thirteenMonths }],
    high: ['High ones', { precision: 'day', ...thirteenMonths }],
    medium: ['Medium ones', { precision: 'day', ...thirteenMonths }],
    low: ['Low ones', { precision: 'day', ...thirteenMonths }],
    unrated: ['Unrated ones', { precision: 'day', ...thirteenMonths }],
    devices: ['Devices they concern, without saying which', { precision: 'day', ...thirteenMonths }],
  }),
]
