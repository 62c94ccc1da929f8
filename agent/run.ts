// The resident agent: enrols when it has to, syncs at its policy's rhythm, slows down while nobody answers, ends when told to.
import type { Clock } from '#kit/clock.ts'
import { pause } from '#kit/life.ts'
import type { AgentConfig } from './config.ts'
import { enrol, tokenFrom } from './control/enrol.ts'
import { heldPolicy } from './control/policy.ts'
import { defaultIntervalSeconds, firstWaitSeconds, nextWaitSeconds, retryWaitSeconds, startWaitSeconds } from './control/rhythm.ts'
import type { Synced } from './control/sync.ts'
import { Fault } from './fault.ts'
import { type Identity, needIdentity, readIdentity } from './identity/identity.ts'
import { note } from './say.ts'
import { type Working, work } from './session.ts'
import { claim, type Outcome } from './state/claim.ts'
import { type Folder, openFolder } from './state/folder.ts'
import { readStatus } from './state/status.ts'

/** A timer may be late by a sleeping laptop's night, so none is set for longer than this. */
const longestWaitSeconds = 3600

/** Runs until `stop` is aborted. Throws the Fault after which this device must not ask again. */
export async function run(config: AgentConfig, clock: Clock, stop: AbortSignal): Promise<void> {
  const folder = openFolder(config.stateFolder)
  refuseStopped(folder)
  let working: Working | undefined
  const refused = new AbortController()
  await using _claimed = await claim(folder, () => outcomeOf(working, (fault) => refused.abort(fault)))
  const enrolled = readIdentity(folder)
  const identity = enrolled ?? (await enrolPatiently(config, folder, stop))
  if (!identity) return
  using device = work(config, clock, folder, identity)
  working = device
  if (enrolled) await pause(startWaitSeconds() * 1000, stop)
  await beat(device, folder, clock, AbortSignal.any([stop, refused.signal]))
  refused.signal.throwIfAborted()
}

async function beat(device: Working, folder: Folder, clock: Clock, stop: AbortSignal): Promise<void> {
  let failures = 0
  let settled = false
  while (!stop.aborted) {
    let trouble: Fault | undefined
    try {
      noteSynced(await device.syncNow())
    } catch (error) {
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
    // Switched off by policy: the daily renewal remains, and with it the chance to be switched on again.
    const off = !trouble && policy?.sync.enabled === false
    await waitUntil(off ? Number.POSITIVE_INFINITY : clock.monotonic() + wait * 1000, device, clock, stop)
  }
}

/**
 * Ends at `due` (monotonic), or earlier when the wall clock reaches the time to renew. A renewal that is overdue already
 * was just tried: it waits for `due` like everything else.
 */
async function waitUntil(due: number, device: Working, clock: Clock, stop: AbortSignal): Promise<void> {
  const overdue = device.renewalDue() <= clock.now()
  while (!stop.aborted) {
    const left = due - clock.monotonic()
    const untilRenewal = overdue ? Number.POSITIVE_INFINITY : device.renewalDue() - clock.now()
    if (left <= 0 || untilRenewal <= 0) return
    await pause(Math.min(left, untilRenewal, longestWaitSeconds * 1000), stop)
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
  if (stopped && readIdentity(folder)) throw new Fault(stopped.code, `The server refused this device at ${stopped.at}`)
}

function noteSynced({ told }: Synced): void {
  note('synced', told.length > 0 ? { kinds: told.join(',') } : {})
}

/** `refused` is told a Fault after which this device must not ask again: the agent ends as if it had met it itself. */
async function outcomeOf(working: Working | undefined, refused: (fault: Fault) => void): Promise<Outcome> {
  try {
    if (!working) return { told: [], code: 'no-identity', words: 'The agent is still enrolling' }
    const { told, trouble } = await working.syncNow(true)
    return { told, ...(trouble && { code: trouble.code, words: trouble.message }) }
  } catch (error) {
    const fault = error instanceof Fault ? error : new Fault('internal', 'The sync failed')
    if (fault.final) refused(fault)
    return { told: [], code: fault.code, words: fault.message }
  }
}
