// What changed on the server reaches every open tab through one stream per browser, and makes old answers stale.
import type { QueryClient } from '@tanstack/react-query'
import { newsPath, NewsEvent } from '#wire/console/overview.ts'

/** Contracts whose answers each kind of news may change. */
const touched: Record<NewsEvent['what'], readonly string[]> = {
  device: ['listDevices', 'deviceFacets', 'showDevice', 'deviceHistory', 'deviceKnown', 'listGroups', 'overview'],
  presence: ['listDevices', 'deviceFacets', 'showDevice', 'overview'],
  software: ['listSoftware', 'showSoftware', 'deviceSoftware', 'deviceHistory', 'overview'],
  privacy: ['readPrivacy', 'dataCatalogue', 'deviceKnown', 'whoAmI'],
  token: ['listTokens'],
}

/** At most one round of questions in this time, however much news comes. */
const calmMilliseconds = 1000
const againMilliseconds = 15_000

/**
 * Listens until `signal` ends. The tab that holds the lock `muster-news` keeps the stream and passes each event on to
 * the others; when it closes, the next one takes over.
 */
export function followNews(client: QueryClient, signal: AbortSignal): void {
  const channel = new BroadcastChannel('muster-news')
  const waiting = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    timer = undefined
    const names = new Set(waiting)
    waiting.clear()
    client.invalidateQueries({ predicate: (query) => names.has(String(query.queryKey[0])) })
  }
  const hear = (text: unknown) => {
    const news = NewsEvent.safeParse(text)
    if (!news.success) return
    for (const name of touched[news.data.what]) waiting.add(name)
    timer ??= setTimeout(flush, calmMilliseconds)
  }

  channel.onmessage = (message) => hear(message.data)
  navigator.locks
    .request('muster-news', { signal }, () => {
      let stream: EventSource
      const open = () => {
        stream = new EventSource(newsPath)
        stream.onmessage = (message) => {
          const news = parsed(String(message.data))
          channel.postMessage(news)
          hear(news)
        }
        // A cut stream comes back by itself; a refused one (the session ended) is asked for again later.
        stream.onerror = () => {
          if (stream.readyState === EventSource.CLOSED && !signal.aborted) setTimeout(open, againMilliseconds)
        }
      }
      open()
      return new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          stream.close()
          resolve()
        })
      })
    })
    .catch(() => {
      // The page was left before this tab's turn came.
    })
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    channel.close()
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
