// One device at work: its identity renewed in time, its line to the server, and syncs one after the other.
import { type Clock, iso } from '#kit/clock.ts'
import type { AgentConfig } from './config.ts'
import { type Line, openLine } from './control/line.ts'
import { renew } from './control/renew.ts'
import { renewalShare } from './control/rhythm.ts'
import { type Synced, sync } from './control/sync.ts'
import { Fault } from './fault.ts'
import { type Identity, leafOf, renewAt } from './identity/identity.ts'
import { note } from './say.ts'
import type { Folder } from './state/folder.ts'
import { keepStatus, readStatus } from './state/status.ts'

export interface Working extends Disposable {
  /** Renews when it is time, then syncs; records how it went. Throws Fault. Calls wait for each other. */
  syncNow(everything?: boolean): Promise<Synced>
  /** Milliseconds of the device's clock at which the identity wants to be renewed. */
  renewalDue(): number
}

/** Puts an enrolled device to work; connects at the first sync. */
export function work(config: AgentConfig, clock: Clock, folder: Folder, enrolled: Identity): Working {
  // A device that was moved to another address says so by its setting.
  let identity: Identity = config.server ? { ...enrolled, server: config.server } : enrolled
  let share = renewalShare()
  const open = () => openLine({ ...identity, keyExchange: config.keyExchange, credentials: identity })
  let line: Line = open()
  let last: Promise<unknown> = Promise.resolve()

  async function renewNow(): Promise<void> {
    identity = await renew(folder, identity, line)
    share = renewalShare()
    // The next request speaks under the new leaf.
    line.close()
    line = open()
    note('renewed', { generation: identity.generation })
  }

  async function once(everything: boolean): Promise<Synced> {
    try {
      // An identity from before there were datagrams gets its secrets with a new leaf.
      if (!identity.link || clock.now() >= renewAt(leafOf(identity), share)) await renewNow()
      const session = () => ({ config, clock, folder, identity, line })
      const synced = await sync(session(), everything).catch(async (error) => {
        // Our clock is behind: by the server's the leaf has ended.
        if (!(error instanceof Fault) || error.code !== 'certificate-expired') throw error
        await renewNow()
        return sync(session(), everything)
      })
      if (synced.epochTaken) await renewNow()
      wentWell(synced)
      return synced
    } catch (error) {
      if (error instanceof Fault) wentWrong(error)
      throw error
    }
  }

  function wentWell({ policy, withheld, trouble }: Synced): void {
    const at = iso(clock.now())
    keepStatus(folder, {
      contactAt: at,
      withheld,
      ...(policy && { policyRevision: policy.revision, policyStale: clock.now() > Date.parse(policy.validUntil) }),
      ...(trouble && { trouble: { code: trouble.code, words: trouble.message, at, times: 1 } }),
    })
    if (trouble) note(`${trouble.message}. ${trouble.advice}`, { code: trouble.code })
  }

  function wentWrong(fault: Fault): void {
    const { trouble, ...before } = readStatus(folder)
    const at = iso(clock.now())
    const times = trouble?.code === fault.code ? trouble.times + 1 : 1
    keepStatus(folder, {
      ...before,
      trouble: { code: fault.code, words: fault.message, at, times },
      ...(fault.final && { stopped: { code: fault.code, at } }),
    })
  }

  return {
    syncNow(everything = false) {
      const next = last.then(() => once(everything))
      last = next.catch(() => undefined)
      return next
    },
    renewalDue: () => renewAt(leafOf(identity), share),
    [Symbol.dispose]: () => line.close(),
  }
}
