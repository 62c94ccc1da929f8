// Terms on real rows: what is older goes, what is younger stays, a tenant may shorten and never lengthen, and a run that was cut off goes on.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#kit/pg/database.ts'
import type { Caller } from '../../context.ts'
import { keepNames, keptNames, readyAuditKey } from '../../people/audit-names.ts'
import { systemOf } from '../../people/signed-in.ts'
import { transitionsOf } from '../../telemetry/software/store.ts'
import { plantDevice } from '../../telemetry/testing.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { type KeptKind, keptRows } from './kept-kind.ts'
import { keptKinds } from './kinds.ts'
import { runRetention } from './run-retention.ts'
import { setRetention } from './set-retention.ts'
import { showRetention } from './show-retention.ts'
import { enforceTerms, retentionQueue, sweepKept } from './sweep.ts'

const dayMs = 86_400_000
const caller = (tenant = 1): Caller => systemOf(tenant)

/** Breaks the n-th transaction from now on, as a kill does: nothing of it is there. */
const breaking = { after: Number.POSITIVE_INFINITY }
const through = (fleet: Database): Database => ({
  ...fleet,
  as: (tenants, work) =>
    fleet.as(tenants, async (tx) => {
      const done = await work(tx)
      if (breaking.after-- <= 0) throw new Error('the process ended')
      return done
    }),
})

let context: TestContext
/** The audit's own function goes by the database's clock: the tests' stands where that one does. */
let now: number
beforeAll(async () => {
  context = await testContext({}, through)
  const [row] = await context.admin<{ now: Date }>('select now() as now')
  now = row?.now.getTime() ?? 0
  context.clock.set(now)
  for (const tenant of [1, 2]) expect((await plantDevice(context, tenant)).number).toBe(1)
  await context.admin(`insert into log_logs (tenant, epoch, origin) values (1, 0, 'a'), (2, 0, 'b')`)
})
afterAll(() => context[Symbol.asyncDispose]())

let serial = 0
type Plant = (tenant: number, at: Date) => Promise<unknown>
const insert =
  (table: string, columns: string, values: (at: Date, id: string) => unknown[]): Plant =>
  (tenant, at) => {
    const all = [tenant, ...values(at, `x${++serial}`)]
    return context.admin(`insert into ${table} (tenant, ${columns}) values (${all.map((_, i) => `$${i + 1}`)})`, all)
  }
const day = (at: Date) => at.toISOString().slice(0, 10)

/** A row of that age for each kind whose term counts from a day or an instant. */
const plants: Record<string, Plant> = {
  'event-counts': insert('event_hours', 'hour, type, events', (at, id) => [at.toISOString(), id, 1]),
  'event-histories': insert('event_streams', 'number, stream, up_to, chain, used_on', (at, id) => [
    1,
    id,
    1,
    'a',
    day(at),
  ]),
  syncs: insert('sync_orders', 'id, at, actor, target, devices, counts, expires_at', (at, id) => [
    ...[id, at.toISOString(), 'crd_x', 'all', 0, '{0,0,0,0,0,0}', at.toISOString()],
  ]),
  'sync-times': async (tenant, at) => {
    const id = `x${++serial}`
    await context.admin(
      `with one as (insert into sync_orders (tenant, id, at, actor, target, devices, counts, expires_at)
         values ($1, $2, now(), 'crd_x', 'all', 0, '{0,0,0,0,0,0}', now()) returning serial)
       insert into sync_asks (tenant, serial, number, state, done_at) select $1, serial, 1, 3, $3 from one`,
      [tenant, id, at.toISOString()],
    )
  },
  'finding-days': insert('finding_days', 'day, urgent, high, medium, low, unrated, devices', (at) => [
    day(at),
    ...[1, 1, 1, 1, 1, 1],
  ]),
  decisions: insert('finding_decisions', 'id, subject, advisory, names, verdict, said, until, at, actor', (at, id) => [
    ...[id, 'tenant', 'A', '{}', 'accepted', 'a', day(at), new Date(at.getTime() - 900 * dayMs).toISOString(), 'crd_x'],
  ]),
  log: insert('log_days', 'epoch, day, leaves, size', (at) => [0, day(at), 0, 0]),
  audit: insert('audit_acts', 'id, at, actor, act, outcome, detail', (at, id) => [
    ...[id, at.toISOString(), 'crd_x', 'a.b', 'done', '{}'],
  ]),
  'signing-in': insert('opr_attempts', 'target, failures, last_at', (at, id) => [id, 1, at.toISOString()]),
}
Object.assign(plants, {
  nameless: insert('software_nameless', 'day, manager, name, version, devices', (at, id) => [
    ...[day(at), 'dpkg', id, '1', 5],
  ]),
  'nameless-few': insert('software_nameless', 'day, manager, name, version, devices', (at, id) => [
    ...[day(at), 'dpkg', id, '1', 4],
  ]),
  'plain-askers': async (tenant, at) => {
    // Of the whole site: once.
    if (tenant !== 1) return
    const file = context.config.files.plainAskers
    mkdirSync(dirname(file), { recursive: true })
    const rows = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
    const when = at.toISOString()
    writeFileSync(
      file,
      JSON.stringify([...rows, { address: `192.0.2.${++serial}`, first: when, last: when, times: 1 }]),
    )
  },
  looks: insert('look_looks', 'hour, actor, role, purpose, subject, fields, devices, times', (at, id) => [
    ...[at.toISOString(), id, 'operator', 'manage', '', '{}', 1, 1],
  ]),
  erasures: insert(
    'rights_erasures',
    'id, state, reason, whole_tenant, devices, requested_at, requested_by, hold_until, due_by, ended_at',
    (at, id) => [
      ...[
        id,
        'done',
        'left',
        false,
        0,
        ...[at, 'crd_x', at, at, at].map((one) => (one instanceof Date ? one.toISOString() : one)),
      ],
    ],
  ),
  requests: insert('rights_requests', 'id, kind, channel, received_at, due_by, by, answered_at, outcome', (at, id) => [
    ...[id, 'access', 'mail', at.toISOString(), at.toISOString(), 'crd_x', at.toISOString(), 'granted'],
  ]),
  consents: async (tenant, at) => {
    const id = `cns_${++serial}`
    await context.adminPeople(`insert into people_recipients (tenant, record, name, text) values ($1, $2, 'a', 'b')`, [
      ...[tenant, id],
    ])
    await context.admin(
      `insert into consent_records (tenant, id, purpose, basis, country, text_version, text_digest, fields, given_at,
         given_by, withdrawn_at)
       values ($1, $2, 'asset-sharing', 'A6-1-f', 'AT', '1', 'a', '{}', $3, 'crd_x', $4)`,
      [tenant, id, new Date(at.getTime() - 900 * dayMs).toISOString(), at.toISOString()],
    )
  },
  ledger: insert('out_passages', 'id, at, purpose, destination, fields', (at, id) => [
    ...[id, at.toISOString(), 'mail', 'a', '{}'],
  ]),
  notices: insert('out_notices', 'id, record, devices, at, failures, next_at', (at, id) => [
    ...[id, 'cns_x', '{}', at.toISOString(), 0, at.toISOString()],
  ]),
  invitations: insert('opr_invitations', 'invitation, operator, digest, role, created_at, expires_at', (at, id) => [
    ...[id, id, id, 'observer', at.toISOString(), new Date(at.getTime() + 3 * dayMs).toISOString()],
  ]),
} satisfies Record<string, Plant>)
for (const { kind } of keptKinds.filter((one) => one.kind.startsWith('events.')))
  plants[kind] = insert('event_events', 'number, type, at, arrived_at', (at) => [
    ...[1, kind.slice('events.'.length), at.toISOString(), at.toISOString()],
  ])

/** One file for all tenants. */
const ofSite = new Set(['plain-askers'])

const standingOf = async (kind: string, tenant = 1) =>
  (await showRetention(context, {}, caller(tenant))).kinds.find((one) => one.kind === kind)
const ageOf = (oldest: string | null | undefined) =>
  oldest ? Math.round((now - Date.parse(oldest)) / dayMs) : undefined
const timed = keptKinds
  .filter(({ siteDays }) => !siteDays)
  .filter((one): one is KeptKind & { defaultDays: number } => one.defaultDays !== null)

describe('every kind', () => {
  it('stands here with rows of its own', () => {
    expect(timed.length).toBeGreaterThan(20)
    expect(timed.map(({ kind }) => kind).filter((kind) => !(kind in plants) && kind !== 'changes')).toEqual([])
    expect(new Set(keptKinds.map(({ kind }) => kind)).size).toBe(keptKinds.length)
  })

  it.each(timed.filter(({ kind }) => kind !== 'changes'))(
    '$kind: older goes, younger stays, of its tenant alone',
    async (one) => {
      const { kind, defaultDays, leastDays } = one
      const plant = plants[kind] as Plant
      const ago = (days: number) => new Date(now - days * dayMs)
      // A day of grace and a whole day more, for kinds whose age is a day.
      const ages = [defaultDays + 3, defaultDays - (defaultDays > 1 ? 1 : 0.5), 0]
      for (const tenant of [1, 2]) for (const age of ages) await plant(tenant, ago(age))
      const before = await standingOf(kind)
      expect(before).toMatchObject({ days: defaultDays, defaultDays, leastDays })
      expect(before?.overdue).toBe(1)
      const rows = before?.rows ?? 0
      await enforceTerms(context, 1)
      const after = await standingOf(kind)
      expect(after).toMatchObject({ rows: rows - 1, overdue: 0, lastRun: { deleted: 1 } })
      expect(ageOf(after?.oldest)).toBeLessThanOrEqual(defaultDays)
      if (!ofSite.has(kind)) expect((await standingOf(kind, 2))?.overdue).toBe(1)
      await expect(setRetention(context, { kind, days: defaultDays + 1 }, caller())).rejects.toMatchObject({
        code: 'body-invalid',
      })
      if (leastDays > 1)
        await expect(setRetention(context, { kind, days: leastDays - 1 }, caller())).rejects.toMatchObject({
          code: 'body-invalid',
        })
      if (leastDays === defaultDays) return
      expect(await setRetention(context, { kind, days: leastDays }, caller())).toMatchObject({ days: leastDays })
      await enforceTerms(context, 1)
      const short = await standingOf(kind)
      expect(short).toMatchObject({ days: leastDays, overdue: 0 })
      expect(ageOf(short?.oldest)).toBeLessThanOrEqual(leastDays)
      expect(await setRetention(context, { kind, days: null }, caller())).toMatchObject({ days: defaultDays })
    },
  )

  it('is one of the list: another has no term', async () => {
    await expect(setRetention(context, { kind: 'telephone', days: 3 }, caller())).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

it('what an earlier version wrote of what left goes line by line, by no tenant’s shorter term', async () => {
  const { ledger } = context.config.files
  const line = (age: number) => JSON.stringify({ id: `x${age}`, at: new Date(now - age * dayMs).toISOString() })
  mkdirSync(dirname(ledger), { recursive: true })
  writeFileSync(ledger, `${[500, 401, 399, 1].map(line).join('\n')}\n{"id":"cut o`, { mode: 0o600 })
  await setRetention(context, { kind: 'ledger', days: 90 }, caller())
  expect(await standingOf('ledger')).toMatchObject({ overdue: 1 })
  await enforceTerms(context, 1)
  expect(readFileSync(ledger, 'utf8').trim().split('\n')).toEqual([399, 1].map(line))
  expect(statSync(ledger).mode & 0o777).toBe(0o600)
  await setRetention(context, { kind: 'ledger', days: null }, caller())
})

it('backups go when the site’s days are over, and those that are not whole do not count', async () => {
  const { backups } = context.config.files
  const at = (days: number) => `${new Date(now - days * dayMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z`
  const { backupDays } = context.config
  for (const name of [at(backupDays + 3), at(backupDays - 1), `${at(1)}.partial`]) {
    mkdirSync(join(backups, name), { recursive: true })
    writeFileSync(join(backups, name, 'fleet'), 'x')
  }
  expect(await standingOf('backups')).toMatchObject({ days: backupDays, rows: 2, overdue: 1 })
  await enforceTerms(context, 1)
  expect(readdirSync(backups).sort()).toEqual([at(backupDays - 1), `${at(1)}.partial`].sort())
  expect(await standingOf('backups')).toMatchObject({ rows: 1, overdue: 0 })
  const byHand = { ...context, config: { ...context.config, backupDays: 0 } }
  await enforceTerms({ ...byHand, clock: { ...context.clock, now: () => now + 900 * dayMs } }, 2)
  expect(readdirSync(backups)).toHaveLength(2)
  await expect(setRetention(context, { kind: 'backups', days: 1 }, caller())).rejects.toThrow('same for all tenants')
})

describe('a run', () => {
  it('that is cut off has lost nothing and goes on: each part is a transaction of its own', async () => {
    const old = new Date(now - 500 * dayMs).toISOString()
    await context.admin(
      `insert into event_events (tenant, number, type, at, arrived_at)
       select 1, 1, 'agent.log-inconsistent', $1, $1 from generate_series(1, 25000)`,
      [old],
    )
    const kind = 'events.agent.log-inconsistent'
    const held = async () => (await standingOf(kind))?.overdue
    expect(await held()).toBe(25_000)
    const one = keptKinds.find((each) => each.kind === kind) as KeptKind
    const sweep = () => one.sweep(context, 1, new Date(now - 400 * dayMs))
    breaking.after = 1
    await expect(sweep()).rejects.toThrow('the process ended')
    breaking.after = Number.POSITIVE_INFINITY
    expect(await held()).toBe(15_000)
    expect(await sweep()).toBe(15_000)
    expect(await held()).toBe(0)
  })

  it('of one kind that fails leaves the others enforced, and says so', async () => {
    await plants.syncs?.(1, new Date(now - 40 * dayMs))
    const fails: KeptKind = {
      ...keptRows({ kind: 'planted', title: '', defaultDays: 1, leastDays: 1, rests: [] }, []),
      sweep: () => Promise.reject(new Error('planted')),
    }
    ;(keptKinds as KeptKind[]).unshift(fails)
    try {
      await expect(enforceTerms(context, 1)).rejects.toThrow('planted')
      const { kinds } = await showRetention(context, {}, caller())
      expect(kinds.find(({ kind }) => kind === 'planted')?.lastRun).toBeUndefined()
      expect(kinds.find(({ kind }) => kind === 'syncs')).toMatchObject({ overdue: 0, lastRun: { deleted: 1 } })
    } finally {
      ;(keptKinds as KeptKind[]).shift()
    }
  })

  it('by hand reports at once and is in the audit; by itself it is one job for each tenant', async () => {
    await plants.syncs?.(2, new Date(now - 40 * dayMs))
    const report = await runRetention(context, {}, caller(2))
    expect(report.kinds.filter(({ overdue }) => overdue > 0)).toEqual([])
    const acts = await context.admin(`select act from audit_acts where tenant = 2 and act like 'retention.%'`)
    expect(acts).toEqual([{ act: 'retention.run' }])
    for (const tenant of [1, 2]) await plants.syncs?.(tenant, new Date(now - 40 * dayMs))
    await context.jobs.work(retentionQueue, (data) => sweepKept(context, data))
    await context.jobs.send(retentionQueue, {})
    for (const tenant of [1, 2]) await expect.poll(async () => (await standingOf('syncs', tenant))?.overdue).toBe(0)
  })
})

describe('the audit', () => {
  it('loses nothing younger than 90 days, whoever asks the database for it', async () => {
    const held = async () =>
      (
        await context.admin<{ n: number }>(
          `select count(*)::int as n from audit_acts where tenant = 1 and act = 'young.act'`,
        )
      )[0]?.n
    const young = insert('audit_acts', 'id, at, actor, act, outcome, detail', (at, id) => [
      ...[id, at.toISOString(), 'crd_x', 'young.act', 'done', '{}'],
    ])
    for (const age of [0, 30, 89]) await young(1, new Date(now - age * dayMs))
    const ahead = new Date(now + 1000 * dayMs).toISOString()
    await context.fleet.one([1], 'select audit_expire(1, $1, 1000)', [ahead])
    expect(await held()).toBe(3)
    // Of another tenant than the transaction's: row-level security holds for the owner's function too.
    await young(1, new Date(now - 200 * dayMs))
    await context.fleet.one([2], 'select audit_expire(1, $1, 1000)', [ahead])
    expect(await held()).toBe(4)
    await expect(context.fleet.one([1], 'delete from audit_acts')).rejects.toMatchObject({ code: '42501' })
  })
})

it('the name and the text of an authorisation go with it, and with no other', async () => {
  const left = async () => [
    await context.admin('select id from consent_records where tenant = 2 order by id'),
    await context.adminPeople('select record as id from people_recipients where tenant = 2 order by record'),
  ]
  await context.admin('delete from consent_records where tenant = 2')
  await context.adminPeople('delete from people_recipients where tenant = 2')
  for (const age of [401, 399]) await plants.consents?.(2, new Date(now - age * dayMs))
  await enforceTerms(context, 2)
  const [records, recipients] = await left()
  expect(records).toHaveLength(1)
  expect(recipients).toEqual(records)
})

describe('names of what was erased', () => {
  it('go with the acts of their month, and so does the key that opens them', async () => {
    await context.admin('truncate audit_names')
    const subjects = ['dev_old', 'dev_young'] as const
    const ends = [now - 400 * dayMs, now - 300 * dayMs] as const
    for (const [i, at] of ends.entries()) {
      await readyAuditKey(context, 1, at)
      const names = [{ subject: subjects[i] as string, name: 'laptop-7' }]
      await context.fleet.as([1], (tx) => keepNames(context, tx, 1, at, names))
    }
    const subjectOf = (at: number) => `audit-${new Date(at).toISOString().slice(0, 7)}`
    await enforceTerms(context, 1)
    expect([...(await keptNames(context, 1, subjects))]).toEqual([['dev_young', 'laptop-7']])
    expect(ends.map((at) => context.ring.keyOf(1, subjectOf(at)) !== undefined)).toEqual([false, true])
    expect(await standingOf('audit')).toMatchObject({ overdue: 0 })
  })
})

describe('decisions', () => {
  it('count from their end, as it was put off or done by hand; one that holds stays', async () => {
    const [old, young] = [new Date(now - 420 * dayMs), new Date(now - 10 * dayMs)]
    await context.admin('delete from finding_decisions')
    const make = (id: string, until: Date | null) =>
      context.admin(
        `insert into finding_decisions (tenant, id, subject, advisory, names, verdict, said, until, at, actor)
         values (1, $1, 'tenant', 'A', '{}', 'accepted', 'a', $2, $3, 'crd_x')`,
        [id, until && day(until), new Date(now - 900 * dayMs)],
      )
    const act = (decision: string, kind: string, at: Date, until: Date | null) =>
      context.admin(
        `insert into finding_acts (tenant, decision, serial, act, until, at, actor)
         values (1, $1, (select count(*) + 1 from finding_acts where decision = $1), $2, $3, $4, 'crd_x')`,
        [decision, kind, until && day(until), at],
      )
    await make('holds', null)
    await make('ran-out', old)
    await make('put-off', old)
    await act('put-off', 'extend', old, young)
    await make('ended', null)
    await act('ended', 'end', old, null)
    await make('ended-lately', old)
    await act('ended-lately', 'extend', old, new Date(now + 90 * dayMs))
    await act('ended-lately', 'end', young, null)
    expect(await standingOf('decisions')).toMatchObject({ rows: 5, overdue: 2 })
    await enforceTerms(context, 1)
    const left = await context.admin<{ id: string }>('select id from finding_decisions order by id')
    expect(left.map(({ id }) => id)).toEqual(['ended-lately', 'holds', 'put-off'])
  })
})

describe('counts by day', () => {
  const transition = (from: number, to: number, on: string, devices: number, tenant = 1) =>
    context.admin(
      'insert into software_transitions (tenant, from_number, to_number, day, devices) values ($1, $2, $3, $4, $5)',
      [tenant, from, to, on, devices],
    )
  const kept = keptKinds.find(({ kind }) => kind === 'changes') as KeptKind
  const sweepAt = async (at: number, days = 456) => {
    context.clock.set(at)
    try {
      return await kept.sweep(context, 1, new Date(at - days * dayMs))
    } finally {
      context.clock.set(now)
    }
  }

  it('go on 1 April with all of the years before; where five devices did the same the sum stays', async () => {
    await transition(1, 2, '2025-03-01', 3)
    await transition(1, 2, '2025-03-05', 3)
    await transition(2, 3, '2025-12-31', 4)
    await transition(2, 3, '2026-01-01', 9)
    await context.admin(`insert into software_days values (1, 2, '2025-03-01', 6), (1, 2, '2026-01-01', 1)`)
    await context.admin(`insert into software_changes values (1, '2025-03-01', 1, 1, 1)`)
    const before = await transitionsOf(context.fleet, 1, [2])
    expect(await sweepAt(Date.UTC(2026, 2, 31, 23))).toBe(0)
    expect(await transitionsOf(context.fleet, 1, [2])).toEqual(before)
    expect(await sweepAt(Date.UTC(2026, 3, 1))).toBe(5)
    expect(await transitionsOf(context.fleet, 1, [2])).toEqual([
      { from: 1, to: 2, day: '2025-03-03', devices: 6 },
      { from: 2, to: 3, day: '2026-01-01', devices: 9 },
    ])
    expect(await context.admin('select number from software_days')).toHaveLength(1)
    expect(await sweepAt(Date.UTC(2026, 3, 1))).toBe(0)
    // Never older than its term, on any day of any year.
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4000 }), (days) => {
        const at = Date.UTC(2026, 0, 1) + days * dayMs
        const first = new Date(
          Date.UTC(new Date(at).getUTCFullYear() - (new Date(at).getUTCMonth() >= 3 ? 0 : 1), 0, 1),
        )
        return at - first.getTime() <= 456 * dayMs
      }),
    )
  })

  it('shortened by a tenant, go by whole months', async () => {
    await context.admin('truncate software_transitions, software_days, software_changes')
    await transition(5, 6, '2026-07-31', 7)
    await transition(5, 6, '2026-08-01', 7)
    await transition(5, 6, '2026-08-20', 7)
    expect(await sweepAt(Date.UTC(2026, 10, 20), 90)).toBe(1)
    const left = await context.admin<{ day: string }>('select day::text as day from software_transitions order by day')
    expect(left.map((row) => row.day)).toEqual(['2026-08-01', '2026-08-20'])
  })

  it('give the same sums as counting the pairs of a year by hand', async () => {
    const moves = fc.array(
      fc.record({
        from: fc.integer({ min: 0, max: 2 }),
        to: fc.integer({ min: 3, max: 5 }),
        on: fc.integer({ min: 0, max: 729 }),
        devices: fc.integer({ min: 1, max: 6 }),
      }),
      { maxLength: 30 },
    )
    await fc.assert(
      fc.asyncProperty(moves, async (all) => {
        await context.admin('truncate software_transitions, software_sums')
        const rows = new Map(all.map((one) => [`${one.from} ${one.to} ${one.on}`, one]))
        const dayOf = (on: number) => day(new Date(Date.UTC(2023, 0, 1) + on * dayMs))
        for (const one of rows.values()) await transition(one.from, one.to, dayOf(one.on), one.devices)
        await sweepAt(Date.UTC(2026, 5, 1))
        const sums = await context.admin(
          'select from_number as "from", to_number as "to", year, devices from software_sums order by 1, 2, 3',
        )
        const expected = [...Map.groupBy(rows.values(), (one) => `${one.from} ${one.to} ${one.on < 365 ? 2023 : 2024}`)]
          .map(([key, group]) => ({
            key: key.split(' ').map(Number),
            devices: group.reduce((sum, one) => sum + one.devices, 0),
          }))
          .filter(({ devices }) => devices >= 5)
          .map(({ key: [from, to, year], devices }) => ({ from, to, year, devices }))
          .sort(
            (a, b) =>
              (a.from as number) - (b.from as number) ||
              (a.to as number) - (b.to as number) ||
              (a.year as number) - (b.year as number),
          )
        expect(sums).toEqual(expected)
        expect(await context.admin('select from software_transitions')).toEqual([])
      }),
      { numRuns: 20 },
    )
  })
})
