// What changed on the server reaches every open tab through one stream per browser, and makes old answers stale.
import type { QueryClient } from '@tanstack/react-query'
import { NewsEvent, newsPath } from '#wire/console/overview.ts'

/** A finding or a decision changed, somewhere. */
const findingAnswers = [
  'listFindings',
  'findingFacets',
  'findingTrend',
  'listExposedDevices',
  'listExposedPackages',
  'deviceFindings',
  'explainFinding',
  'listDecisions',
  'showDevice',
  'overview',
]

/** Contracts whose answers each kind of news may change. */
const touched: Record<NewsEvent['what'], readonly string[]> = {
  device: ['listDevices', 'deviceFacets', 'showDevice', 'deviceHistory', 'deviceKnown', 'listGroups', 'overview'],
  presence: ['listDevices', 'deviceFacets', 'showDevice', 'overview'],
  software: ['listSoftware', 'showSoftware', 'deviceSoftware', 'deviceHistory', 'overview'],
  privacy: ['readPrivacy', 'dataCatalogue', 'deviceKnown', 'readDevicePrivacy', 'showDevicePrivacy', 'whoAmI'],
  token: ['listTokens'],
  sync: ['listSyncs', 'showSync', 'syncDevices', 'showDevice'],
  line: ['listDevices', 'showDevice', 'overview'],
  event: ['listEvents', 'eventCounts'],
  erasure: ['listErasures', 'showErasure', 'erasureReceipt', 'listLegalHolds', 'serverPrivacy'],
  log: ['readLog'],
  consent: ['dataCatalogue', 'listPurposes', 'listConsents', 'listIntegrations', 'serverPrivacy', 'recordOfProcessing'],
  left: ['showOutbound', 'listPassages', 'listIntegrations', 'overview', 'serverPrivacy'],
  finding: findingAnswers,
  advisories: [
    ...findingAnswers,
    'advisorySources',
    'listAdvisoryImports',
    'listAdvisories',
    'showAdvisory',
    'ownComponents',
  ],
}

/** Of these only the answers about the devices that the news names grow old. */
const ofOneDevice: ReadonlySet<string> = new Set(['showDevice', 'deviceHistory', 'deviceKnown', 'deviceSoftware'])

/** At most one round of questions in this time, however much news comes. */
const calmMilliseconds = 1000
const againMilliseconds = 15_000

/**
 * Listens until `signal` ends. The tab that holds the lock `muster-news` keeps the stream and passes each event on to
 * the others; when it closes, the next one takes over.
 */
export function followNews(client: QueryClient, signal: AbortSignal): void {
  const channel = new BroadcastChannel('muster-news')
  /** What grew old since the last round: a contract's name, or with one device's id. */
  const waiting = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** One round at a time: news that comes faster than answers must not cut them off again and again. */
  const flush = async () => {
    const old = new Set(waiting)
    waiting.clear()
    await client.invalidateQueries({
      predicate: ({ queryKey: [name, input] }) =>
        old.has(String(name)) || old.has(`${name} ${(input as { id?: unknown } | undefined)?.id}`),
    })
    timer = waiting.size > 0 && !signal.aborted ? setTimeout(flush, calmMilliseconds) : undefined
  }
  const hear = (text: unknown) => {
    const news = NewsEvent.safeParse(text)
    if (!news.success) return
    const { what, ids } = news.data
    // Ids of forced syncs are none of devices.
    const named = ids.length > 0 && what !== 'sync'
    for (const name of touched[what]) {
      if (named && ofOneDevice.has(name)) for (const id of ids) waiting.add(`${name} ${id}`)
      else waiting.add(name)
    }
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
