// The resident agent: enrols when it has to, syncs at its policy's rhythm or when it is asked to, ends with a farewell.
//
// unenrolled -> enrolling (patiently) -> waiting <-> syncing, until it is stopped or refused for good.
// From waiting to syncing: the interval has passed, the leaf wants to be renewed, a wake, a nudge, the holder's command.
// Beside it stand the socket for wakes and, while the server asks for one, the held line; both only ever prompt a sync.
// The sources of events speak for themselves, in turn with the syncs.
import type { Clock } from '#kit/clock.ts'
import { pause } from '#kit/life.ts'
import type { AgentConfig } from './config.ts'
import { enrol, tokenFrom } from './control/enrol.ts'
import { sayFarewell } from './control/farewell.ts'
import { heldPolicy } from './control/policy.ts'
import { openPrompts, type Prompts } from './control/prompts.ts'
import {
  defaultIntervalSeconds,
  firstWaitSeconds,
  nextWaitSeconds,
  retryWaitSeconds,
  startWaitSeconds,
} from './control/rhythm.ts'
import type { Synced } from './control/sync-session.ts'
import { listenForWakes } from './control/wake/listen.ts'
import { stayErased, wipingAfter } from './control/wipe.ts'
import { Fault } from './fault.ts'
import { type Identity, needIdentity, readIdentity } from './identity/identity.ts'
import { note } from './say.ts'
import { type Working, work } from './session.ts'
import { claim, type Outcome } from './state/claim.ts'
import { type Folder, openFolder } from './state/folder.ts'
import { noteStatus, readStatus } from './state/status.ts'
import type { Events } from './telemetry/events/resident.ts'

/** A timer may be late by a sleeping laptop's night, so none is set for longer than this. */
const longestWaitSeconds = 3600
/** A sync that is under way when the agent is stopped may end in this time; it is made up for at the next start. */
const graceMs = 2000

/** Runs until `stop` is aborted. Throws the Fault after which this device must not ask again. */
export async function run(config: AgentConfig, clock: Clock, stop: AbortSignal): Promise<void> {
  const folder = openFolder(config.stateFolder)
  stayErased(folder, config.tokenFile)
  refuseStopped(folder)
  await wipingAfter(folder, clock, () => runIn(folder, config, clock, stop))
}

async function runIn(folder: Folder, config: AgentConfig, clock: Clock, stop: AbortSignal): Promise<void> {
  let working: Working | undefined
  const refused = new AbortController()
  await using _claimed = await claim(folder, () => outcomeOf(working, (fault) => refused.abort(fault)))
  const enrolled = readIdentity(folder)
  const identity = enrolled ?? (await enrolPatiently(config, folder, stop))
  if (!identity) return
  const prompts = openPrompts()
  {
    let events: Events | undefined
    const synced = (done: Synced) => events?.synced(done)
    using device = work(config, clock, folder, identity, { mode: 'resident', prompted: prompts.add, synced })
    working = device
    using sources = await eventsOf(config, clock, folder, device, prompts)
    events = sources
    using _wakes = await wakes(config, clock, folder, device, prompts)
    if (enrolled) await pause(startWaitSeconds() * 1000, AbortSignal.any([stop, prompts.waiting()]))
    const beating = beat(device, prompts, folder, clock, AbortSignal.any([stop, refused.signal]))
    await Promise.race([beating, ended(stop)]).catch(async (error) => {
      // Refused for good is an end too; anything else will look like the crash it is.
      if (error instanceof Fault) await sources.stopped()
      throw error
    })
    await sources.stopped()
    device.days.keep()
  }
  if (stop.aborted) await sayFarewell(folder, working.identity(), config.farewellPort, working.serverNow())
  refused.signal.throwIfAborted()
}

/** Resolves a moment after the agent was told to stop. */
async function ended(stop: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }))
  await pause(graceMs)
}

async function eventsOf(
  config: AgentConfig,
  clock: Clock,
  folder: Folder,
  { identity, use }: Working,
  prompts: Prompts,
): Promise<Events> {
  const { openEvents } = await import('./telemetry/events/resident.ts')
  return openEvents({ config, clock, folder, identity, use, prompted: () => prompts.add({}) })
}

async function wakes(
  config: AgentConfig,
  clock: Clock,
  folder: Folder,
  device: Working,
  prompts: Prompts,
): Promise<Disposable | undefined> {
  if (!config.wakes) {
    noteStatus(folder, { wakes: undefined })
    return undefined
  }
  return listenForWakes({
    at: { port: config.wakePort },
    folder,
    clock,
    days: device.days,
    identity: device.identity,
    serverNow: device.serverNow,
    heeded: (woken) => prompts.add({ woken }),
    changed(state) {
      device.listening(state)
      // Who supervises us may show the port.
      if (process.connected) process.send?.({ wakePort: state.port })
    },
  })
}

async function beat(device: Working, prompts: Prompts, folder: Folder, clock: Clock, stop: AbortSignal): Promise<void> {
  let failures = 0
  let settled = false
  let due = clock.monotonic()
  while (!stop.aborted) {
    let trouble: Fault | undefined
    const isDue = clock.monotonic() >= due
    try {
      noteSynced(await device.syncNow(prompts.take()))
    } catch (error) {
      if (stop.aborted) return
      if (!(error instanceof Fault) || error.final) throw error
      trouble = error
    }
    failures = trouble ? failures + 1 : 0
    // Read after the sync, which may have brought another.
    const policy = heldPolicy(folder, needIdentity(folder))
    const interval = policy?.sync.intervalSeconds ?? defaultIntervalSeconds
    let wait = settled ? nextWaitSeconds(interval) : firstWaitSeconds(interval)
    if (trouble) {
      wait = retryWaitSeconds(failures, interval, trouble.retryAfterSeconds)
      note(`${trouble.message}. ${trouble.advice}`, { code: trouble.code, waitSeconds: wait })
    } else settled = true
    const next = clock.monotonic() + wait * 1000
    // A sync that was asked for leaves the rhythm as it is: a fleet that was woken at once does not come again at once.
    if (isDue || trouble || due > next) due = next
    // Switched off by policy: the daily renewal remains, and with it the chance to be switched on again.
    const off = !trouble && policy?.sync.enabled === false
    await waitUntil(off ? Number.POSITIVE_INFINITY : due, device, prompts, clock, stop)
  }
}

/**
 * Ends at `due` (monotonic), or earlier when a sync is asked for or the wall clock reaches the time to renew. A renewal
 * that is overdue already was just tried: it waits for `due` like everything else.
 */
async function waitUntil(
  due: number,
  device: Working,
  prompts: Prompts,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> {
  const overdue = device.renewalDue() <= clock.now()
  const asked = prompts.waiting()
  while (!stop.aborted && !asked.aborted) {
    const left = due - clock.monotonic()
    const untilRenewal = overdue ? Number.POSITIVE_INFINITY : device.renewalDue() - clock.now()
    if (left <= 0 || untilRenewal <= 0) return
    await pause(Math.min(left, untilRenewal, longestWaitSeconds * 1000), AbortSignal.any([stop, asked]))
  }
}

/** Enrols with the token file; tries again while the server is away or an operator has to approve. */
async function enrolPatiently(config: AgentConfig, folder: Folder, stop: AbortSignal): Promise<Identity | undefined> {
  if (!config.tokenFile || !config.server) throw new Fault('no-identity', 'This machine is not enrolled')
  for (let failures = 1; !stop.aborted; failures += 1) {
    try {
      const identity = await enrol(folder, config.server, tokenFrom(config.tokenFile))
      note('enrolled')
      return identity
    } catch (error) {
      if (!(error instanceof Fault) || error.exit > 1) throw error
      const wait = retryWaitSeconds(failures, 60, error.retryAfterSeconds)
      note(`${error.message}. ${error.advice}`, { code: error.code, waitSeconds: wait })
      await pause(wait * 1000, stop)
    }
  }
  return undefined
}

/** A device that was taken off the list stays down until its holder resets it. */
function refuseStopped(folder: Folder): void {
  const { stopped } = readStatus(folder)
  if (stopped && stopped.code !== 'device-erased' && readIdentity(folder))
    throw new Fault(stopped.code, `The server refused this device at ${stopped.at}`)
}

function noteSynced({ told }: Synced): void {
  note('synced', told.length > 0 ? { kinds: told.join(',') } : {})
}

/** `refused` is told a Fault after which this device must not ask again: the agent ends as if it had met it itself. */
async function outcomeOf(working: Working | undefined, refused: (fault: Fault) => void): Promise<Outcome> {
  try {
    if (!working) return { told: [], code: 'no-identity', words: 'The agent is still enrolling' }
    const { told, trouble } = await working.syncNow({ everything: true })
    return { told, ...(trouble && { code: trouble.code, words: trouble.message }) }
  } catch (error) {
    const fault = error instanceof Fault ? error : new Fault('internal', 'The sync failed')
    if (fault.final) refused(fault)
    return { told: [], code: fault.code, words: fault.message }
  }
}
