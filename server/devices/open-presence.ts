// Keeps the standing of every device that speaks in memory, and commits contacts in groups before they are answered.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '#kit/clock.ts'
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import type { Listener } from '#kit/pg/listen.ts'
import { presenceOf } from '#wire/console/presence.ts'
import { defaultIntervalSeconds } from '#wire/control/policy.ts'
import { openContactGroup } from './contact-group.ts'
import { onErased } from './erased.ts'
import { LastContacts } from './last-contacts.ts'
import { contactsSince, readStandings, type StandingRow } from './presence.store.ts'
import { type Presence, type Standing, type StandingNotice, standingChannel } from './presence.ts'
import { openPresenceNotices } from './presence-notices.ts'

/** About 60 MB; a device beyond it is read again at its next sync, which costs one query. */
const mostStandings = 200_000
const recallMs = 15_000
/** Contacts that another process committed late are still found. */
const recallOverlapMs = 60_000

/** See `Presence`. Several processes may run; each hears of changed standings on `standingChannel`. */
export async function openPresence(tools: {
  fleet: Database
  clock: Clock
  listener: Listener
  log: Log
}): Promise<Presence & AsyncDisposable> {
  const { fleet, clock, listener, log } = tools
  const standings = new Map<string, Standing>()
  const asked = new Map<number, { devices: Set<string>; found: Promise<Map<string, Standing>> }>()
  const contacts = new Map<number, LastContacts>()
  /** Counts what was forgotten: what was read meanwhile may be older and is not kept. */
  let forgotten = 0

  const notices = openPresenceNotices(listener, (what, tenant, number, at) => {
    if (what === 'left') contactsOf(tenant).noteLeft(number, at)
    else contactsOf(tenant).note(number, at)
  })
  const group = openContactGroup({
    fleet,
    log,
    committed(standing, seen) {
      const known = contactsOf(standing.tenant)
      const leftAt = known.leftAt(standing.number)
      if (presenceOf(standing.lastSeen, seen, defaultIntervalSeconds, { leftAt }) !== 'online')
        notices.tell('seen', standing, seen)
      standing.lastSeen = seen
      known.note(standing.number, seen)
    },
    behind: ({ device }) => standings.delete(device),
  })

  listener.on(
    standingChannel,
    (payload) => {
      const { d } = JSON.parse(payload) as StandingNotice
      forgotten += 1
      for (const device of d) standings.delete(device)
    },
    () => {
      forgotten += 1
      standings.clear()
    },
  )

  onErased(
    listener,
    (tenant, devices) => {
      forgotten += 1
      for (const { device, number } of devices) {
        standings.delete(device)
        contacts.get(tenant)?.forget(number)
      }
    },
    () => contacts.clear(),
  )

  function contactsOf(tenant: number): LastContacts {
    const known = contacts.get(tenant)
    if (known) return known
    const fresh = new LastContacts()
    contacts.set(tenant, fresh)
    return fresh
  }

  /** Devices that come in the same turn are read in one query. */
  function read(tenant: number, device: string): Promise<Standing | undefined> {
    let turn = asked.get(tenant)
    if (!turn) {
      const devices = new Set<string>()
      turn = { devices, found: nextTurn().then(() => readAll(tenant, devices)) }
      asked.set(tenant, turn)
    }
    turn.devices.add(device)
    return turn.found.then((found) => found.get(device))
  }

  async function readAll(tenant: number, devices: Set<string>): Promise<Map<string, Standing>> {
    asked.delete(tenant)
    const before = forgotten
    const rows = await readStandings(fleet, tenant, [...devices])
    const found = new Map(rows.map((row) => [row.id as string, standingOf(tenant, row)]))
    for (const row of rows) noteRow(contactsOf(tenant), row)
    if (before === forgotten) for (const [device, standing] of found) keep(device, standing)
    return found
  }

  function keep(device: string, standing: Standing): void {
    if (standings.size >= mostStandings) standings.delete(standings.keys().next().value as string)
    standings.set(device, standing)
  }

  async function readContacts(tenant: number, known: LastContacts): Promise<void> {
    const at = clock.now()
    const since = known.readAt === undefined ? 0 : known.readAt - recallOverlapMs
    for (const row of await contactsSince(fleet, tenant, since)) noteRow(known, row)
    known.readAt = at
  }

  return {
    async standing(tenant, device) {
      const known = standings.get(device)
      if (known) return known.tenant === tenant ? known : undefined
      return read(tenant, device)
    },
    contact: (standing) => group.contact(standing, clock.now()),
    acknowledged(_tenant, device, held) {
      const standing = standings.get(device)
      if (!standing) return
      standing.held = held
      standing.anew = false
      group.write(standing)
    },
    lastSeen: (tenant, number) => contacts.get(tenant)?.at(number),
    leftAt: (tenant, number) => contacts.get(tenant)?.leftAt(number),
    left(device, at) {
      contactsOf(device.tenant).noteLeft(device.number, at)
      notices.tell('left', device, at)
    },
    known: (tenant) => contacts.get(tenant)?.size ?? 0,
    async recall(tenant) {
      const known = contactsOf(tenant)
      if (known.readAt === undefined || clock.now() - known.readAt > recallMs)
        known.reading ??= readContacts(tenant, known).finally(() => {
          known.reading = undefined
        })
      if (known.readAt === undefined) await known.reading
      else known.reading?.catch((error: unknown) => log.warn('contacts could not be read', { tenant, ...fault(error) }))
    },
    forget(_tenant, device) {
      forgotten += 1
      standings.delete(device)
    },
    async [Symbol.asyncDispose]() {
      await group.close()
      notices.close()
    },
  }
}

/** A farewell that a contact ended is no longer in the row. */
function noteRow(
  known: LastContacts,
  { number, last_seen, left_at }: { number: number; last_seen: Date | null; left_at: Date | null },
): void {
  if (last_seen) known.note(number, last_seen.getTime())
  if (left_at) known.noteLeft(number, left_at.getTime())
}

function standingOf(tenant: number, row: StandingRow): Standing {
  return {
    tenant,
    device: row.id,
    number: row.number,
    state: row.state,
    keep: row.keep,
    group: row.group_id,
    ownership: row.ownership,
    withholdsId: row.withholds_id,
    hasOwnId: row.own_id,
    given: row.given ?? 0,
    judged: row.judged ?? undefined,
    countedOn: row.counted_on ?? undefined,
    generation: row.spoken,
    held: row.held ?? undefined,
    anew: row.anew,
    lastSeen: row.last_seen?.getTime(),
    policy: row.policy,
  }
}
