// An erased device said that it wiped its own state: the receipt's open item for it is over.
import type { Context } from '../../context.ts'
import { tellNews } from '../../devices/news.ts'
import { setWiped } from './erasures.store.ts'

/** `at` in milliseconds. Said again, or by a device that nobody erased, it changes nothing. */
export async function noteWiped(
  context: Pick<Context, 'fleet' | 'listener'>,
  tenant: number,
  device: string,
  at: number,
): Promise<void> {
  if (await setWiped(context.fleet, tenant, device, new Date(at)))
    await tellNews(context.listener, tenant, 'erasure', [])
}
