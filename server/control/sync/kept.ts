// How old forced syncs are; the asks of one go with it, and when a device answered goes before.
import { type Aged, aged } from '#kit/pg/aged.ts'
import { dropTimes } from './syncs.store.ts'

export const ordersKept = aged('sync_orders', 'at')

export const answersKept: Aged = {
  ...aged(
    'sync_asks',
    'greatest(woken_at, connected_at, done_at)',
    'greatest(woken_at, connected_at, done_at) is not null',
  ),
  drop: dropTimes,
}
