// What processes tell each other of their lines: numbers only, gathered for a moment; the rows are the truth, this is memory.
import type { Listener } from '#kit/pg/listen.ts'
import { Live } from '#wire/control/held-line.ts'

/** Channel of lines that began or ended in a process. */
const linesChannel = 'muster_lines'
const gatherMs = 250
/** A notice holds 8,000 bytes; a number with its comma at most 11, a pair 14. */
const mostInNotice = 500

type Doing = Live['doing']
const doings = Live.shape.doing.options

/** `p` process, `t` tenant, numbers of lines that began and ended, that found no room, and what agents do. */
interface Notice {
  readonly p: string
  readonly t: number
  readonly up?: number[]
  readonly down?: number[]
  readonly full?: number[]
  readonly doing?: [number: number, doing: number][]
}

interface Other {
  readonly process: string
  readonly doing?: Doing
}

export interface Elsewhere {
  /** The process of another line of this device; undefined when none is known. */
  at(tenant: number, number: number): Other | undefined
  count(tenant: number): number
  processes(): Set<string>
  /** Notes what was read from the rows. */
  put(tenant: number, number: number, process: string): void
  /** Forgets the lines of these processes, or all; gives the tenants that had some. */
  drop(processes?: readonly string[]): Set<number>
  tell(tenant: number, what: 'up' | 'down' | 'full', number: number): void
  tellDoing(tenant: number, number: number, doing: Doing): void
  /** What is gathered by now goes out at once. */
  close(): void
}

/** `taken` is called for each line that began elsewhere, `full` for each that found no room there. */
export function openElsewhere(tools: {
  listener: Listener
  process: string
  taken: (tenant: number, number: number) => void
  full: (tenant: number, number: number) => void
}): Elsewhere {
  const { listener, process } = tools
  const tenants = new Map<number, Map<number, Other>>()
  let gathered = new Map<number, { lines: Map<number, 'up' | 'down' | 'full'>; doing: Map<number, Doing> }>()
  let timer: NodeJS.Timeout | undefined

  const of = (tenant: number) => {
    const known = tenants.get(tenant)
    if (known) return known
    const fresh = new Map<number, Other>()
    tenants.set(tenant, fresh)
    return fresh
  }

  listener.on(linesChannel, (payload) => {
    const { p, t, up = [], down = [], full = [], doing = [] } = JSON.parse(payload) as Notice
    if (p === process) return
    const others = of(t)
    for (const number of up) {
      others.set(number, { process: p })
      tools.taken(t, number)
    }
    for (const number of down) if (others.get(number)?.process === p) others.delete(number)
    for (const number of full) tools.full(t, number)
    for (const [number, at] of doing) {
      const [known, what] = [others.get(number), doings[at]]
      if (known?.process === p && what) others.set(number, { process: p, doing: what })
    }
  })

  function gather(tenant: number) {
    const known = gathered.get(tenant) ?? { lines: new Map(), doing: new Map() }
    gathered.set(tenant, known)
    timer ??= setTimeout(send, gatherMs)
    return known
  }

  function send(): void {
    clearTimeout(timer)
    timer = undefined
    const all = gathered
    gathered = new Map()
    for (const [t, { lines, doing }] of all) {
      for (const what of ['up', 'down', 'full'] as const)
        for (const part of parts([...lines].filter(([, one]) => one === what).map(([number]) => number)))
          notify({ p: process, t, [what]: part })
      for (const part of parts([...doing]))
        notify({ p: process, t, doing: part.map(([n, d]) => [n, doings.indexOf(d)]) })
    }
  }

  /** What is lost is found in the rows, after the listener came back. */
  const notify = (notice: Notice) => void listener.notify(linesChannel, JSON.stringify(notice)).catch(() => {})

  return {
    at: (tenant, number) => tenants.get(tenant)?.get(number),
    count: (tenant) => tenants.get(tenant)?.size ?? 0,
    processes: () => new Set([...tenants.values()].flatMap((lines) => [...lines.values()].map(({ process: p }) => p))),
    put: (tenant, number, p) => void of(tenant).set(number, { process: p }),
    drop(processes) {
      const had = new Set<number>()
      for (const [tenant, lines] of tenants)
        for (const [number, line] of lines)
          if (!processes || processes.includes(line.process)) {
            lines.delete(number)
            had.add(tenant)
          }
      return had
    },
    tell(tenant, what, number) {
      if (what === 'up') tenants.get(tenant)?.delete(number)
      gather(tenant).lines.set(number, what)
    },
    tellDoing: (tenant, number, doing) => void gather(tenant).doing.set(number, doing),
    close: send,
  }
}

function parts<T>(list: readonly T[]): T[][] {
  const cut: T[][] = []
  for (let i = 0; i < list.length; i += mostInNotice) cut.push(list.slice(i, i + mostInNotice))
  return cut
}
