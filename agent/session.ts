// One device at work: its identity renewed in time, its line to the server, and what uses it, one after the other.
import { type Clock, iso } from '#kit/clock.ts'
import { giveMemoryBack } from '#kit/life.ts'
import type { RemoteAct } from '#wire/control/remote.ts'
import type { AgentMode } from '#wire/control/sync.ts'
import type { AgentConfig } from './config.ts'
import { dialler } from './control/dial.ts'
import { type KeptLine, keepLine } from './control/keep-line.ts'
import { type Line, openLine } from './control/line.ts'
import { heldPolicy } from './control/policy.ts'
import type { Prompt } from './control/prompts.ts'
import { ask, saidOf } from './control/remote.ts'
import { renew } from './control/renew.ts'
import { renewalShare } from './control/rhythm.ts'
import { openServerClock } from './control/server-clock.ts'
import { sessionMemory } from './control/session-memory.ts'
import { sync } from './control/sync.ts'
import type { Session, Synced } from './control/sync-session.ts'
import type { WakeState } from './control/wake/listen.ts'
import { heedWipe } from './control/wipe.ts'
import { Fault } from './fault.ts'
import { holderFiles } from './holder/file.ts'
import { type Identity, leafOf, renewAt } from './identity/identity.ts'
import { note } from './say.ts'
import { type Days, openDays } from './state/days.ts'
import type { Folder } from './state/folder.ts'
import { noteStatus, readStatus } from './state/status.ts'

export interface Working extends Disposable {
  /** Renews when it is time, then syncs; records how it went. Throws Fault. Calls wait for each other. */
  syncNow(prompt?: Prompt): Promise<Synced>
  /** Runs `work` with the present session, in the same row as the syncs. Throws what it throws. */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** Milliseconds of the device's clock at which the identity wants to be renewed. */
  renewalDue(): number
  identity(): Identity
  /** Milliseconds at the server, as well as it is known here. */
  serverNow(): number
  /** Tells the server, with the next sync, where wakes are taken. */
  listening(state: WakeState): void
  readonly days: Days
}

interface WorkOptions {
  /** Undefined for a command of the holder, which leaves what was said before. */
  readonly mode?: AgentMode
  /** The server wants a sync, over a held line; without it none is held. */
  readonly prompted?: (prompt: Prompt) => void
  /** A sync went well; waited for before the next begins. */
  readonly synced?: (synced: Synced, session: Session) => void | Promise<void>
}

/** Puts an enrolled device to work; connects at the first sync. */
export function work(
  config: AgentConfig,
  clock: Clock,
  folder: Folder,
  enrolled: Identity,
  { mode, prompted, synced: told }: WorkOptions = {},
): Working {
  // A device that was moved to another address says so by its setting.
  let identity: Identity = config.server ? { ...enrolled, server: config.server } : enrolled
  let share = renewalShare()
  const { clockOffsetSeconds, serverAddress } = readStatus(folder)
  const serverClock = openServerClock(clock, clockOffsetSeconds === undefined ? undefined : clockOffsetSeconds * 1000)
  let address = serverAddress
  let wakePort: number | undefined
  const days = openDays(folder, clock, mode)
  let dial = newDial()
  let once: Line = newLine()
  const kept: KeptLine | undefined =
    prompted && keepLine({ clock, hold, reopened: () => prompted({}), changed: (line) => noteStatus(folder, { line }) })
  let last: Promise<unknown> = Promise.resolve()

  function newDial() {
    return dialler({
      ...identity,
      keyExchange: config.keyExchange,
      credentials: identity,
      memory: mode === 'on-demand' ? sessionMemory(folder, identity) : undefined,
      opened: days.meter,
    })
  }
  function newLine() {
    return openLine({ ...identity, keyExchange: config.keyExchange, dial, met })
  }
  function met(peer: string | undefined, date: string | undefined): void {
    address = peer ?? address
    serverClock.heard(date)
  }
  const said = (act: RemoteAct) =>
    saidOf(act, { policy: heldPolicy(folder, identity), holderFiles: holderFiles(config, folder), folder })

  /** The holder's word goes before the server's: what is here is then wiped by a yes or by `muster agent reset`. */
  async function heedErasure(met: Fault): Promise<Fault> {
    const answer = said('wipe-state')
    if (answer === undefined) return heedWipe(met, identity, once)
    if (answer === 'ask') ask(folder, 'wipe-state', clock)
    return new Fault('wipe-not-allowed', 'The server erased this device and wants it wiped; its holder did not say yes')
  }

  async function hold() {
    const { holdLine } = await import('./control/held-line.ts')
    return holdLine({
      server: identity.server,
      dial,
      met,
      clock,
      // Where its user is to be asked first, the sync that follows hears what is wanted and asks.
      nudged: ({ reread }) => prompted?.(reread && said('collect-now') === undefined ? { everything: true } : {}),
    })
  }

  /** The held line while there is one, for what may go over it. */
  const line: Line = {
    async post(path, type, body) {
      const held = kept?.open()
      if (!held?.carries(path)) return once.post(path, type, body)
      try {
        return await held.post(path, type, body)
      } catch (error) {
        // As over a kept connection: what is said on the control road may be said twice, facts wait for the next sync.
        if (!(error instanceof Fault) || error.code !== 'server-unreachable' || type !== 'application/json') throw error
        return once.post(path, type, body)
      }
    },
    close() {
      once.close()
      kept?.[Symbol.dispose]()
    },
  }

  async function renewNow(): Promise<void> {
    identity = await renew(folder, identity, once)
    share = renewalShare()
    // The next request speaks under the new leaf.
    once.close()
    dial = newDial()
    once = newLine()
    kept?.renewed()
    note('renewed', { generation: identity.generation })
  }

  const session = (): Session => ({
    config,
    clock,
    folder,
    identity,
    line,
    mode,
    wakePort,
    days,
    doing: (what) => kept?.open()?.live(what),
  })

  async function syncOnce(prompt: Prompt): Promise<Synced> {
    try {
      // An identity from before there were datagrams gets its secrets with a new leaf.
      if (!identity.link || clock.now() >= renewAt(leafOf(identity), share)) await renewNow()
      const synced = await sync(session(), prompt).catch(async (error) => {
        // Our clock is behind: by the server's the leaf has ended.
        if (!(error instanceof Fault) || error.code !== 'certificate-expired') throw error
        await renewNow()
        return sync(session(), prompt)
      })
      if (synced.epochTaken) await renewNow()
      if (synced.keep) kept?.want()
      if (!synced.mayKeep) kept?.leave()
      wentWell(synced, prompt)
      await told?.(synced, session())
      if (synced.told.length > 0) dropGarbage()
      return synced
    } catch (met) {
      const erased = met instanceof Fault && met.code === 'device-erased'
      const error = erased ? await heedErasure(met) : met
      if (error instanceof Fault) wentWrong(error)
      throw error
    } finally {
      session().doing('idle')
      days.keep()
    }
  }

  /** What was read for a sync is garbage now, and an agent at rest makes too little for V8 to notice: 9 MiB would stay. */
  function dropGarbage(): void {
    if (mode === 'resident') giveMemoryBack()
  }

  function wentWell({ policy, withheld, trouble }: Synced, { woken }: Prompt): void {
    days.count('syncs')
    const at = iso(clock.now())
    const offset = serverClock.offsetMs()
    noteStatus(folder, {
      contactAt: at,
      withheld,
      policyRevision: policy?.revision,
      policyStale: policy && clock.now() > Date.parse(policy.validUntil),
      trouble: trouble && { code: trouble.code, words: trouble.message, at, times: 1 },
      stopped: undefined,
      serverAddress: address,
      clockOffsetSeconds: offset === undefined ? undefined : Math.round(offset / 1000),
      ...(mode && { mode }),
      ...(woken !== undefined && { wokenAt: at }),
    })
    if (trouble) note(`${trouble.message}. ${trouble.advice}`, { code: trouble.code })
  }

  function wentWrong(fault: Fault): void {
    const { trouble } = readStatus(folder)
    const at = iso(clock.now())
    const times = trouble?.code === fault.code ? trouble.times + 1 : 1
    noteStatus(folder, {
      trouble: { code: fault.code, words: fault.message, at, times },
      ...(fault.final && { stopped: { code: fault.code, at } }),
    })
  }

  function inTurn<T>(one: () => Promise<T>): Promise<T> {
    const next = last.then(one)
    last = next.catch(() => undefined)
    return next
  }

  return {
    syncNow: (prompt = {}) => inTurn(() => syncOnce(prompt)),
    use: (what) => inTurn(() => what(session())),
    renewalDue: () => renewAt(leafOf(identity), share),
    identity: () => identity,
    serverNow: serverClock.now,
    listening(wakes) {
      wakePort = wakes.port
      noteStatus(folder, { wakes })
    },
    days,
    [Symbol.dispose]: () => line.close(),
  }
}
