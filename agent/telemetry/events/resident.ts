// Events of an agent that is always there: each is on disk when it is seen and at the server a moment later, in order; while
// the server is away they wait, and go with the first sync that reaches it.
import type { Clock } from '#kit/clock.ts'
import { pause } from '#kit/life.ts'
import type { AgentConfig } from '../../config.ts'
import { heldPolicy } from '../../control/policy.ts'
import { retryWaitSeconds } from '../../control/rhythm.ts'
import type { Session, Synced } from '../../control/sync-session.ts'
import { Fault } from '../../fault.ts'
import type { Identity } from '../../identity/identity.ts'
import { note } from '../../say.ts'
import type { Folder } from '../../state/folder.ts'
import { treeAt } from '../collect/tree.ts'
import { diskIn } from '../outbox/disk.ts'
import { openOutbox } from '../outbox/outbox.ts'
import { sendWaiting } from '../outbox/send.ts'
import { tellsByDay } from './by-day.ts'
import { itemsNow, readsJournal } from './items.ts'
import { type JournalRoad, systemJournal } from './journal.ts'
import { type JournalWatch, watchJournal } from './journal-watch.ts'
import { look } from './look.ts'
import type { Occurrence } from './occurrence.ts'
import { type PackageWatch, watchFolders, watchPackages } from './packages.ts'
import { rebootFile, rebootFolders } from './reboot.ts'
import { countCutOff, eventsOfSync, record } from './record.ts'
import { openRepeats } from './repeats.ts'
import { keepSeen, readSeen, type Seen } from './seen.ts'

export interface EventsOptions {
  readonly config: AgentConfig
  readonly clock: Clock
  readonly folder: Folder
  readonly identity: () => Identity
  /** Runs work with the session, in turn with the syncs. */
  readonly use: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  /** A sync is wanted: the packages changed, or the server no longer takes what the policy held asks for. */
  readonly prompted: () => void
  /** Undefined where the root is not this machine's own. */
  readonly journal?: JournalRoad | undefined
}

export interface Events extends Disposable {
  add(occurrence: Occurrence): void
  /** A sync went well: what it brought to light is told, and what waits is sent. */
  synced(synced: Synced): void
  /** Sends what waits, now. Resolves when that was tried. */
  flush(): Promise<void>
  /** The agent is being stopped: says so, and leaves nothing behind that looks like a crash. Takes 300 ms at most. */
  stopped(): Promise<void>
}

const lookMs = 60_000
/** What happens together travels together. */
const coalesceMs = 200
const longestRetrySeconds = 300
const farewellMs = 300

/** Opens the outbox and the sources. Nothing is sent before the first sync, so that a whole site can start at once. */
export function openEvents(options: EventsOptions): Events {
  const { config, clock, folder, use, prompted } = options
  const tree = treeAt(config.root)
  const disk = diskIn(folder)
  const outbox = openOutbox(disk)
  const repeats = openRepeats()
  const road = options.journal ?? (config.root === '/' ? systemJournal : undefined)
  let seen: Seen = readSeen(folder)
  let packages: PackageWatch | undefined
  let journal: JournalWatch | undefined
  let met = false
  let failures = 0
  let retryMs = 0
  let closed = false
  /** Place in the journal of the last finding. */
  let readUpTo: string | undefined
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> | undefined
  const items = () => itemsNow(config, folder, options.identity())

  function add(occurrence: Occurrence, on = items(), mark?: string): void {
    if (!on) return
    const byDay = tellsByDay(tree, heldPolicy(folder, options.identity())?.ownership)
    record(outbox, on, { clock, byDay }, occurrence, mark)
    soon(coalesceMs)
  }

  function keep(change: Partial<Seen>): void {
    seen = { ...seen, ...change }
    keepSeen(folder, seen)
  }

  function lookNow(): void {
    const on = items()
    if (!on) return
    if (on.includes('events')) {
      const { events, seen: after } = look(tree, clock, seen, config.stateFolder)
      for (const one of events) add(one, on)
      keep(after)
    } else keep({})
    watchAsAsked(on)
    tellCounted(repeats.due(clock.monotonic()), on)
  }

  /** With the place in the journal up to which was counted, so that a restart does not count it again. */
  function tellCounted(events: readonly Occurrence[], on = items()): void {
    for (const one of events) add(one, on, readUpTo)
    countCutOff(outbox, repeats.cutOff())
  }

  /** The policy may have changed since the last look. */
  function watchAsAsked(on: readonly string[]): void {
    if (on.includes('events') && on.includes('software')) {
      packages ??= watchPackages(tree, clock, prompted)
      packages.look()
    } else {
      packages?.[Symbol.dispose]()
      packages = undefined
    }
    if (road && readsJournal(on))
      journal ??= watchJournal(road, { mark: () => outbox.mark ?? seen.cursor, keepMark, failed, found })
    else {
      journal?.[Symbol.dispose]()
      journal = undefined
    }
    journal?.look()
  }

  const keepMark = (mark: string) => outbox.keepMark(mark)
  const failed = {
    now: () => seen.failed ?? [],
    keep: (units: readonly string[]) => {
      if (units.join() !== (seen.failed ?? []).join()) keep({ failed: units })
    },
  }
  function found(occurrence: Occurrence, cursor: string): void {
    readUpTo = cursor
    const told = repeats.admit(occurrence, clock.monotonic())
    if (told) add(told, items(), cursor)
  }

  function soon(ms: number): void {
    if (!met || closed || timer || sending) return
    timer = setTimeout(() => void send(), ms)
    timer.unref()
  }

  function send(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    sending ??= sendNow().finally(() => {
      sending = undefined
      if (!outbox.isEmpty()) soon(failures > 0 ? retryMs : coalesceMs)
    })
    return sending
  }

  async function sendNow(): Promise<void> {
    const on = items()
    if (!on || outbox.isEmpty()) return
    try {
      await use((session) => sendWaiting(session, outbox, on))
      failures = 0
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      failures += 1
      const seconds = retryWaitSeconds(failures, longestRetrySeconds, error.retryAfterSeconds)
      retryMs = seconds * 1000
      note(`events wait: ${error.message}`, { code: error.code, waitSeconds: seconds })
      // Another policy is on its way, or the device is refused for good: both are a sync's matter.
      if (error.code === 'kind-refused' || error.final) prompted()
    }
  }

  const begun = items()
  if (seen.running) add({ type: 'agent.ended-badly' }, begun)
  add({ type: 'agent.started', detail: { version: config.version } }, begun)
  keep({ running: true, waiting: true })
  lookNow()
  const looking = setInterval(lookNow, lookMs)
  looking.unref()
  const reboots = watchFolders(tree, rebootFolders, (name) => {
    if (name === rebootFile) lookNow()
  })

  return {
    add,
    synced(synced) {
      met = true
      failures = 0
      const on = items()
      for (const one of eventsOfSync(synced)) add(one, on)
      if (on) watchAsAsked(on)
      // The server answers again: what waited for another try need not wait any longer.
      clearTimeout(timer)
      timer = undefined
      if (!outbox.isEmpty()) soon(0)
    },
    flush: send,
    async stopped() {
      tellCounted(repeats.due())
      if (readUpTo !== undefined) outbox.keepMark(readUpTo)
      add({ type: 'agent.stopped' })
      const { running: _, ...rest } = seen
      seen = { ...rest, ...(outbox.mark !== undefined && { cursor: outbox.mark }) }
      keepSeen(folder, seen)
      if (met) await Promise.race([sending ? sending.then(send) : send(), pause(farewellMs)])
      if (outbox.isEmpty()) keepSeen(folder, { ...seen, waiting: false })
    },
    [Symbol.dispose]() {
      closed = true
      clearTimeout(timer)
      clearInterval(looking)
      reboots.close()
      packages?.[Symbol.dispose]()
      journal?.[Symbol.dispose]()
      disk.close()
    },
  }
}
