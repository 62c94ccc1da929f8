// What processes tell each other about asks: orders that were made, devices that came, steps that are committed; numbers only.
import type { Listener } from '#kit/pg/listen.ts'
import type { Digest } from '#wire/telemetry/digest.ts'
import type { MovedRow } from './syncs.store.ts'

const channel = 'muster_asks'
/** A notice holds 8,000 bytes: 350 digests would not fit, 100 rows and digests do. */
const inNotice = { came: 700, moved: 200, told: 100 } as const
const gatherMs = 30

/** `ordered` serials; `came`, `told`: numbers of devices; `moved`: number, serial, state, carrier, reason. */
type Notice = { readonly by: string; readonly t: number } & (
  | { readonly ordered: number }
  | { readonly came: readonly number[] }
  | { readonly told: readonly (readonly [number, Digest])[] }
  | { readonly moved: readonly (readonly [number, number, number, number | null, number | null])[] }
)

/** What other processes say. */
export interface Heard {
  ordered(tenant: number, serial: number): void
  came(tenant: number, number: number): void
  told(tenant: number, number: number, held: Digest): void
  moved(row: Pick<MovedRow, 'tenant' | 'serial' | 'number' | 'state' | 'carrier' | 'reason'>): void
  /** The connection was lost for a while: anything may have been said. */
  missed(): void
}

export interface AskNotices {
  ordered(tenant: number, serial: number): Promise<void>
  came(tenant: number, number: number): void
  told(tenant: number, number: number, held: Digest): void
  /** Call it after the commit of these rows. */
  moved(rows: readonly MovedRow[]): Promise<void>
  close(): void
}

export function openAskNotices(listener: Listener, heard: Heard): AskNotices {
  const by = crypto.randomUUID()
  let came = new Map<number, number[]>()
  let told = new Map<number, [number, Digest][]>()
  let timer: NodeJS.Timeout | undefined

  listener.on(
    channel,
    (payload) => {
      const notice = JSON.parse(payload) as Notice
      if (notice.by === by) return
      const { t: tenant } = notice
      if ('ordered' in notice) heard.ordered(tenant, notice.ordered)
      else if ('came' in notice) for (const number of notice.came) heard.came(tenant, number)
      else if ('told' in notice) for (const [number, held] of notice.told) heard.told(tenant, number, held)
      else
        for (const [number, serial, state, carrier, reason] of notice.moved)
          heard.moved({ tenant, serial, number, state, carrier, reason })
    },
    () => heard.missed(),
  )

  /** A notice that is lost costs a device one more call or one more sync; rows are the truth. */
  const send = (notice: object) => listener.notify(channel, JSON.stringify({ by, ...notice })).catch(() => {})

  function flush(): void {
    timer = undefined
    for (const [t, numbers] of came) for (const part of parts(numbers, inNotice.came)) void send({ t, came: part })
    for (const [t, pairs] of told) for (const part of parts(pairs, inNotice.told)) void send({ t, told: part })
    came = new Map()
    told = new Map()
  }

  function gather<T>(map: Map<number, T[]>, tenant: number, one: T): void {
    const list = map.get(tenant)
    if (list) list.push(one)
    else map.set(tenant, [one])
    timer ??= setTimeout(flush, gatherMs)
  }

  return {
    ordered: (t, serial) => send({ t, ordered: serial }),
    came: (tenant, number) => gather(came, tenant, number),
    told: (tenant, number, held) => gather(told, tenant, [number, held]),
    async moved(rows) {
      for (const [t, group] of Map.groupBy(rows, ({ tenant }) => tenant))
        for (const part of parts(group, inNotice.moved))
          await send({ t, moved: part.map((r) => [r.number, r.serial, r.state, r.carrier, r.reason]) })
    },
    close: () => clearTimeout(timer),
  }
}

function parts<T>(list: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / most) }, (_, i) => list.slice(i * most, (i + 1) * most))
}
