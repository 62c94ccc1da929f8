// After a commit: memory follows the database, and consoles hear that there is something new.
import type { Context } from '../context.ts'
import type { Stored } from './store-records.ts'

/** Ids in one piece of news: 8,000 bytes hold them. */
const idsPerNews = 200

/** In the order of commits. The news goes out on its own; that it fails is no concern of the device. */
export function settle(context: Context, stored: readonly Stored[]): void {
  for (const one of stored) {
    if (one.step) context.catalogue.moved(one.tenant, one.number, one.step)
    context.presence.acknowledged(one.tenant, one.device, one.held)
    context.asks.told(one, one.held)
  }
  const changed = stored.filter((one) => one.changed)
  for (const [tenant, group] of Map.groupBy(changed, (one) => one.tenant)) {
    tell(context, tenant, 'device', group)
    tell(
      context,
      tenant,
      'software',
      group.filter((one) => one.step),
    )
  }
}

function tell(context: Context, t: number, what: 'device' | 'software', devices: readonly Stored[]): void {
  for (let i = 0; i < devices.length; i += idsPerNews) {
    const ids = devices.slice(i, i + idsPerNews).map((one) => one.device)
    context.listener.notify('muster_news', JSON.stringify({ t, what, ids })).catch(() => {})
  }
}
