// Tells consoles which devices changed: ids only, gathered for a moment, so that a fleet that returns is a few notices.
import type { Listener } from '#kit/pg/listen.ts'
import type { NewsEvent } from '#wire/console/overview.ts'

const newsChannel = 'muster_news'
const gatherMs = 250
/** A notice holds 8,000 bytes; an id with its quotes and comma 33. */
const idsInNotice = 200

export type News = NewsEvent['what']

/**
 * One notice, at once; without ids it says "any of them". News is a hint to look again: when it cannot be sent, nothing is
 * lost.
 */
export async function tellNews(listener: Listener, tenant: number, what: News, ids: readonly string[]): Promise<void> {
  for (let i = 0; i === 0 || i < ids.length; i += idsInNotice) {
    const notice = JSON.stringify({ t: tenant, what, ids: ids.slice(i, i + idsInNotice) })
    await listener.notify(newsChannel, notice).catch(() => {})
  }
}

/** Gathers news that comes often. */
export function openNews(listener: Listener) {
  let gathered = new Map<string, { tenant: number; what: News; ids: Set<string> }>()
  let timer: NodeJS.Timeout | undefined
  function send(): void {
    timer = undefined
    const full = gathered
    gathered = new Map()
    for (const { tenant, what, ids } of full.values()) void tellNews(listener, tenant, what, [...ids])
  }
  return {
    tell(tenant: number, what: News, id: string): void {
      const key = `${tenant} ${what}`
      const kept = gathered.get(key) ?? { tenant, what, ids: new Set() }
      gathered.set(key, kept)
      kept.ids.add(id)
      timer ??= setTimeout(send, gatherMs)
    },
    /** What is gathered by now is not told any more. */
    close: () => clearTimeout(timer),
  }
}
