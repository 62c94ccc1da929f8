// Tells every process which devices were erased, so that memory holds no more of them than the database does.
import type { Listener } from '#kit/pg/listen.ts'
import { tellNews } from './news.ts'

/** NOTIFY channel: `{ t, n, d }`, a tenant, numbers and ids of its devices. */
const channel = 'muster_erased'
/** A notice holds 8,000 bytes; a number and an id with their signs 47. */
const inNotice = 150

export interface ErasedDevice {
  readonly device: string
  readonly number: number
}

/** `missed`: some of it may have been lost; whoever cannot find out by itself drops all it has. */
export function onErased(
  listener: Listener,
  heard: (tenant: number, devices: readonly ErasedDevice[]) => void,
  missed?: () => void,
): void {
  listener.on(
    channel,
    (payload) => {
      const { t, n, d } = JSON.parse(payload) as { t: number; n: number[]; d: string[] }
      heard(
        t,
        n.map((number, i) => ({ number, device: d[i] as string })),
      )
    },
    missed,
  )
}

/** After the commit. A process that misses it finds out at its listener's next connection. */
export async function tellErased(listener: Listener, tenant: number, devices: readonly ErasedDevice[]): Promise<void> {
  for (let i = 0; i < devices.length; i += inNotice) {
    const some = devices.slice(i, i + inNotice)
    const notice = { t: tenant, n: some.map(({ number }) => number), d: some.map(({ device }) => device) }
    await listener.notify(channel, JSON.stringify(notice)).catch(() => {})
  }
  await tellNews(listener, tenant, 'device', [])
  await tellNews(listener, tenant, 'software', [])
}
