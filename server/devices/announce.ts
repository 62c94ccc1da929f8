// After an act on devices: every process looks at them anew, lines that must not stay are cut, consoles hear of it.
import type { Context } from '../context.ts'
import { tellNews } from './news.ts'
import { type StandingNotice, standingChannel } from './presence.ts'

/** A notice holds 8,000 bytes; an id with its quotes and comma 33. */
const idsInNotice = 200

/** Call it after the commit. A process that missed it finds out at its listener's next connection (`missed`). */
export async function announce(
  context: Pick<Context, 'presence' | 'listener' | 'log'>,
  tenant: number,
  devices: readonly string[],
  lines: 'cut' | 'keep',
): Promise<void> {
  for (const device of devices) context.presence.forget(tenant, device)
  for (let i = 0; i < devices.length; i += idsInNotice) {
    const notice: StandingNotice = { t: tenant, d: devices.slice(i, i + idsInNotice), lines }
    await context.listener
      .notify(standingChannel, JSON.stringify(notice))
      .catch(() => context.log.error('a changed standing could not be announced', { tenant, count: devices.length }))
  }
  if (devices.length > 0) await tellNews(context.listener, tenant, 'device', devices)
}
