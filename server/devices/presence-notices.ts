// Who came back and who left, told to every process and then to the consoles: gathered for a moment, ids and times only.
import type { Listener } from '#kit/pg/listen.ts'
import { freshId } from '#wire/ids.ts'
import { tellNews } from './news.ts'

const channel = 'muster_presence'
const gatherMs = 250
/** A notice holds 8,000 bytes; a number and a time 25. */
const inNotice = 250

type Pair = readonly [number: number, at: number]
type What = 'seen' | 'left'

interface Gathered {
  readonly seen: Pair[]
  readonly left: Pair[]
  readonly devices: Set<string>
}

/** `heard` is called for what other processes told. Times in milliseconds. */
export function openPresenceNotices(
  listener: Listener,
  heard: (what: What, tenant: number, number: number, at: number) => void,
) {
  const own = freshId('prc')
  let gathered = new Map<number, Gathered>()
  let timer: NodeJS.Timeout | undefined

  listener.on(channel, (payload) => {
    const notice = JSON.parse(payload) as { p: string; t: number } & Record<What, Pair[] | undefined>
    if (notice.p === own) return
    for (const what of ['seen', 'left'] as const)
      for (const [number, at] of notice[what] ?? []) heard(what, notice.t, number, at)
  })

  async function send(): Promise<void> {
    timer = undefined
    const full = gathered
    gathered = new Map()
    for (const [t, { seen, left, devices }] of full) {
      // First what the other processes must know, then the hint that makes consoles ask them.
      for (const [what, pairs] of Object.entries({ seen, left }))
        for (let i = 0; i < pairs.length; i += inNotice) {
          const notice = JSON.stringify({ p: own, t, [what]: pairs.slice(i, i + inNotice) })
          await listener.notify(channel, notice).catch(() => {})
        }
      await tellNews(listener, t, 'presence', [...devices])
    }
  }

  return {
    tell(what: What, { tenant, number, device }: { tenant: number; number: number; device: string }, at: number): void {
      const kept = gathered.get(tenant) ?? { seen: [], left: [], devices: new Set() }
      gathered.set(tenant, kept)
      kept[what].push([number, at])
      kept.devices.add(device)
      timer ??= setTimeout(() => void send(), gatherMs)
    },
    /** What is gathered by now is not told any more. */
    close: () => clearTimeout(timer),
  }
}
