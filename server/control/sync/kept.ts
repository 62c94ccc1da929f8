// How old forced syncs are; the asks of one go with it.
import { aged } from '#kit/pg/aged.ts'

export const ordersKept = aged('sync_orders', 'at')
