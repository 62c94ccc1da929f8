// Every kind of data that has a term, in one list: the job goes through it, the report and the catalogue are made from it.
import { rmSync } from 'node:fs'
import { agesTogether } from '#kit/pg/aged.ts'
import { type EventTypeName, eventTypeNames, eventTypes } from '#wire/telemetry/event.ts'
import { backupsOf } from '../../backups/list-backups.ts'
import type { Context } from '../../context.ts'
import { answersKept, ordersKept } from '../../control/sync/kept.ts'
import { expireNames } from '../../people/audit-names.ts'
import { consentsKept, expireConsents } from '../../people/consents/kept.ts'
import { sweepInvitations } from '../../people/invitations/revoke-invitation.ts'
import {
  actsKept,
  auditNamesKept,
  invitationsKept,
  noticesKept,
  passagesKept,
  signingInKept,
} from '../../people/kept.ts'
import { looksKept } from '../../people/looks/kept.ts'
import { countsKept, eventsKept, historiesKept } from '../../telemetry/events/kept.ts'
import { decisionsKept, findingDaysKept } from '../../telemetry/findings/kept.ts'
import { daysKept, fewNamelessKept, namelessKept } from '../../telemetry/software/kept.ts'
import { dropOldLeaves } from '../../telemetry/transparency/drop-old-leaves.ts'
import { leavesKept } from '../../telemetry/transparency/kept.ts'
import { erasuresKept, holdsKept } from '../erasures/kept.ts'
import { requestsKept } from '../requests/kept.ts'
import { type KeptKind, keptRows } from './kept-kind.ts'
import { knocks, oldLedger } from './site-files.ts'

/** 13 months: as long as a device may be away and come back. */
const thirteenMonths = 400
const aYear = 365
/** A day of a year that is wiped on 1 April of the next. */
const yearAndQuarter = 456

const ofEvents = (type: EventTypeName): KeptKind => {
  const { title, retentionDays } = eventTypes[type]
  const about = { kind: `events.${type}`, title: `Events: ${title.charAt(0).toLowerCase()}${title.slice(1)}` }
  return keptRows({ ...about, defaultDays: retentionDays, leastDays: 1, rests: ['event_events'] }, [eventsKept(type)])
}

const audit = keptRows(
  {
    kind: 'audit',
    title: 'Audit: what operators did, by ids, and the names of what was erased',
    defaultDays: aYear,
    leastDays: 90,
    rests: ['audit_acts', 'audit_names'],
  },
  [actsKept],
)

const ledger = keptRows(
  {
    kind: 'ledger',
    title: 'What left through the one door, and to whom',
    defaultDays: thirteenMonths,
    leastDays: 90,
    rests: ['out_passages', 'ledger.jsonl'],
  },
  [passagesKept],
)

const dayMs = 86_400_000
/** The end of the default term, or what is asked about where that is longer ago. */
const atLeastDefault = ({ clock }: Context, before: Date, graceDays: number) =>
  new Date(Math.min(before.getTime(), clock.now() - (thirteenMonths + graceDays) * dayMs))

const decisions = keptRows(
  {
    kind: 'decisions',
    afterEnd: true,
    title: 'Decisions about vulnerabilities',
    defaultDays: thirteenMonths,
    leastDays: 30,
    rests: ['finding_decisions', 'finding_acts'],
  },
  [decisionsKept],
)

export const keptKinds: readonly KeptKind[] = [
  ...eventTypeNames.map(ofEvents),
  keptRows(
    {
      kind: 'event-counts',
      title: 'Counts of events by hour, without device',
      // The cap on events is reckoned from them: none may be gone while its events are there.
      defaultDays: thirteenMonths,
      leastDays: thirteenMonths,
      rests: ['event_hours', 'event_losses'],
    },
    countsKept,
  ),
  keptRows(
    {
      kind: 'event-histories',
      title: 'How far a device’s events go, since it last told one',
      // A device that comes back is known by it; without it its events would be stored twice.
      defaultDays: thirteenMonths,
      leastDays: thirteenMonths,
      rests: ['event_streams', 'event_marks'],
    },
    [historiesKept],
  ),
  keptRows(
    {
      kind: 'syncs',
      title: 'Forced syncs and what became of them',
      defaultDays: 30,
      leastDays: 1,
      rests: ['sync_orders', 'sync_asks'],
    },
    [ordersKept],
  ),
  keptRows(
    {
      kind: 'sync-times',
      title: 'When devices answered forced syncs',
      // Whoever asks every morning would have a list of who came when (P16).
      defaultDays: 1,
      leastDays: 1,
      rests: ['sync_asks.woken_at', 'sync_asks.connected_at', 'sync_asks.done_at'],
    },
    [answersKept],
  ),
  keptRows(
    {
      kind: 'finding-days',
      title: 'Open vulnerabilities by day, without device',
      defaultDays: thirteenMonths,
      leastDays: 90,
      rests: ['finding_days'],
    },
    [findingDaysKept],
  ),
  {
    ...decisions,
    async sweep(context, tenant, before) {
      const gone = await decisions.sweep(context, tenant, before)
      // Every process holds those that nobody ended, expired ones too.
      if (gone > 0) await context.decisions.announce(tenant)
      return gone
    },
  },
  {
    ...keptRows(
      {
        kind: 'changes',
        title: 'Counts of packages by day, without device; sums of a year stay',
        defaultDays: yearAndQuarter,
        leastDays: 90,
        rests: ['software_transitions', 'software_days', 'software_changes'],
      },
      [],
    ),
    ages: ({ fleet, clock }, tenant, before) =>
      fleet.as([tenant], (tx) => daysKept(clock.now()).ages(tx, tenant, before)),
    sweep: ({ fleet, clock }, tenant, before) =>
      fleet.as([tenant], (tx) => daysKept(clock.now()).drop(tx, tenant, before, 0)),
  },
  keptRows(
    {
      kind: 'nameless',
      title: 'Packages of devices without a system id, by day',
      defaultDays: 7,
      leastDays: 7,
      rests: ['software_nameless'],
    },
    [namelessKept],
  ),
  keptRows(
    {
      kind: 'nameless-few',
      title: 'Packages that fewer than five devices without a system id had, on a day that is over',
      // Of few such devices the rows of a day would be the list of one.
      defaultDays: 1,
      leastDays: 1,
      rests: [],
    },
    [fewNamelessKept],
  ),
  {
    ...keptRows(
      {
        kind: 'log',
        title: 'Leaves of the transparency log, by day; their hashes stay',
        // A device that was away asks for the place of what it sent last.
        defaultDays: thirteenMonths,
        leastDays: thirteenMonths,
        rests: ['log_entries', 'log_places', 'log_days'],
      },
      [leavesKept],
    ),
    sweep: dropOldLeaves,
  },
  {
    ...audit,
    async sweep(context, tenant, before) {
      return (await audit.sweep(context, tenant, before)) + (await expireNames(context, tenant, before))
    },
    ages: async (context, tenant, before) =>
      agesTogether([
        await audit.ages(context, tenant, before),
        await context.fleet.as([tenant], (tx) => auditNamesKept.ages(tx, tenant, before)),
      ]),
  },
  keptRows(
    {
      kind: 'looks',
      title: 'Who looked at names, addresses and other personal fields',
      defaultDays: aYear,
      leastDays: 30,
      rests: ['look_looks'],
    },
    [looksKept],
  ),
  keptRows(
    {
      kind: 'erasures',
      afterEnd: true,
      title: 'Requests for erasure with their receipts, and legal holds',
      defaultDays: aYear,
      leastDays: 90,
      rests: ['rights_erasures', 'rights_erasure_items', 'rights_holds'],
    },
    [erasuresKept, holdsKept],
  ),
  keptRows(
    {
      kind: 'requests',
      afterEnd: true,
      title: 'Requests of persons',
      defaultDays: thirteenMonths,
      leastDays: 90,
      rests: ['rights_requests'],
    },
    [requestsKept],
  ),
  {
    ...keptRows(
      {
        kind: 'consents',
        title: 'Authorisations, with the text and the recipient',
        afterEnd: true,
        defaultDays: thirteenMonths,
        leastDays: 90,
        rests: ['consent_records', 'people_recipients'],
      },
      [],
    ),
    ages: ({ fleet }, tenant, before) => fleet.as([tenant], (tx) => consentsKept.ages(tx, tenant, before)),
    sweep: expireConsents,
  },
  {
    ...ledger,
    ages: async (context, tenant, before) =>
      agesTogether([
        await ledger.ages(context, tenant, before),
        // The file is every tenant's: one that shortened its term does not shorten the others'.
        oldLedger.ages(context.config.files.ledger, before && atLeastDefault(context, before, 1)),
      ]),
    async sweep(context, tenant, before) {
      const inFile = oldLedger.sweep(context.config.files.ledger, atLeastDefault(context, before, 0))
      return inFile + (await ledger.sweep(context, tenant, before))
    },
  },
  {
    kind: 'plain-askers',
    title: 'Who knocked at the plain port, of the whole site',
    defaultDays: 30,
    leastDays: 30,
    rests: ['plain-askers.json'],
    ages: async ({ config }, _tenant, before) => knocks.ages(config.files.plainAskers, before),
    sweep: async ({ config }, _tenant, before) => knocks.sweep(config.files.plainAskers, before),
  },
  {
    kind: 'backups',
    title: 'Backups on this machine, of all tenants, sealed whole',
    defaultDays: 14,
    // Where none are made each day, those there are were made by hand: nothing takes them away.
    siteDays: ({ backupDays }) => backupDays || null,
    leastDays: 14,
    rests: [],
    async ages({ config }, _tenant, before) {
      const times = backupsOf(config).map(({ at }) => new Date(at))
      const older = before === null ? [] : times.filter((at) => at < before)
      return { rows: times.length, oldest: times.at(-1) ?? null, older: older.length }
    },
    async sweep({ config }, _tenant, before) {
      const old = backupsOf(config).filter(({ at }) => new Date(at) < before)
      for (const { folder } of old) rmSync(folder, { recursive: true, force: true })
      return old.length
    },
  },
  keptRows(
    {
      kind: 'notices',
      title: 'Receivers that are still to be told of an erasure',
      // A receiver that is away for weeks is told all the same.
      defaultDays: 30,
      leastDays: 30,
      rests: ['out_notices'],
    },
    [noticesKept],
  ),
  {
    ...keptRows(
      {
        kind: 'invitations',
        title: 'Invitations that nobody took',
        defaultDays: 3,
        leastDays: 3,
        rests: ['opr_invitations', 'people_invitations'],
      },
      [],
    ),
    ages: ({ fleet }, tenant, before) => fleet.as([tenant], (tx) => invitationsKept.ages(tx, tenant, before)),
    // Each says itself when it ends, within that time.
    sweep: sweepInvitations,
  },
  keptRows(
    {
      kind: 'signing-in',
      title: 'Ended sessions, attempts to sign in, answers kept for repeated requests',
      defaultDays: 1,
      leastDays: 1,
      rests: ['opr_sessions', 'opr_attempts', 'opr_repeats'],
    },
    signingInKept,
  ),
]

export const kindNamed = (kind: string): KeptKind | undefined => keptKinds.find((one) => one.kind === kind)
