// `muster agent wake`: started by systemd when a datagram is there; heeds what it finds, stays a moment for more, ends.
import type { Clock } from '#kit/clock.ts'
import { pause } from '#kit/life.ts'
import type { AgentConfig } from './config.ts'
import { openPrompts, type Prompt } from './control/prompts.ts'
import { openServerClock } from './control/server-clock.ts'
import { listenForWakes } from './control/wake/listen.ts'
import { wipingAfter } from './control/wipe.ts'
import { Fault } from './fault.ts'
import { needIdentity } from './identity/identity.ts'
import { note } from './say.ts'
import { type Working, work } from './session.ts'
import { claim, type Outcome } from './state/claim.ts'
import { openDays } from './state/days.ts'
import { type Folder, openFolder } from './state/folder.ts'
import { noteStatus, readStatus } from './state/status.ts'
import { lookForEvents } from './telemetry/events/on-demand.ts'

/** A start costs more than to stay: junk must not make systemd start one process after the other. */
const idleMs = 60_000
const claimAgainMs = 200
/** A timer's sync that takes this long has met a server that does not answer; so would ours. */
const claimLimitMs = 60_000

/**
 * Runs until no datagram of any kind has come for `stayMs`, or `stop` is aborted. Each wake causes one sync, in turn with
 * what a timer does here. Throws Fault 'wrong-use' without a socket, and what ends the sync for good.
 */
export async function wake(config: AgentConfig, clock: Clock, stop: AbortSignal, stayMs = idleMs): Promise<void> {
  if (config.wakeSocket === undefined) throw new Fault('wrong-use', 'systemd gives this command its socket')
  const folder = openFolder(config.stateFolder)
  let identity = needIdentity(folder)
  const { stopped, clockOffsetSeconds = 0 } = readStatus(folder)
  if (stopped) throw new Fault(stopped.code, `The server refused this device at ${stopped.at}`)
  const days = openDays(folder, clock, 'on-demand')
  const prompts = openPrompts()
  const serverClock = openServerClock(clock, clockOffsetSeconds * 1000)
  using listener = await listenForWakes({
    at: { fd: config.wakeSocket },
    folder,
    clock,
    days,
    identity: () => identity,
    serverNow: serverClock.now,
    heeded: (woken) => prompts.add({ woken }),
    changed: (wakes) => noteStatus(folder, { wakes }),
  })
  const began = clock.monotonic()
  try {
    while (!stop.aborted) {
      const prompt = prompts.take()
      if (prompt) {
        await syncWoken(config, clock, folder, prompt)
        // A sync may have renewed the leaf.
        identity = needIdentity(folder)
      }
      const left = (listener.lastAt() ?? began) + stayMs - clock.monotonic()
      if (left <= 0 && !prompts.waiting().aborted) return
      await pause(Math.max(0, left), AbortSignal.any([stop, prompts.waiting()]))
    }
  } finally {
    days.keep()
  }
}

/** One sync under a claim of its own, so that between wakes a timer finds the folder free. */
async function syncWoken(config: AgentConfig, clock: Clock, folder: Folder, prompt: Prompt): Promise<void> {
  let working: Working | undefined
  await using _claimed = await claimed(folder, clock, async () => {
    const { told } = (await working?.syncNow()) ?? { told: [] }
    return { told }
  })
  await wipingAfter(folder, clock, () =>
    syncIn(folder, config, clock, prompt, (device) => {
      working = device
    }),
  )
}

async function syncIn(
  folder: Folder,
  config: AgentConfig,
  clock: Clock,
  prompt: Prompt,
  begun: (device: Working) => void,
): Promise<void> {
  using device = work(config, clock, folder, needIdentity(folder), { mode: 'on-demand', synced: lookForEvents })
  begun(device)
  device.listening({ port: readStatus(folder).wakes?.port })
  try {
    await device.syncNow(prompt)
    note('synced')
  } catch (error) {
    if (!(error instanceof Fault) || error.final) throw error
    // The timer's next sync makes up for it; the server knows that this one did not come.
    note(`${error.message}. ${error.advice}`, { code: error.code })
  }
}

/** Waits while a timer's sync works in the folder. */
async function claimed(folder: Folder, clock: Clock, asked: () => Promise<Outcome>): Promise<AsyncDisposable> {
  for (const began = clock.monotonic(); ; ) {
    try {
      return await claim(folder, asked)
    } catch (error) {
      const isTaken = error instanceof Fault && error.code === 'running-already'
      if (!isTaken || clock.monotonic() - began > claimLimitMs) throw error
      await pause(claimAgainMs)
    }
  }
}
