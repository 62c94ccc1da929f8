// Columns of the tables about forced syncs and held lines.
import { aDay, aMonth, type StoredField, table } from './declare.ts'

export const controlFields: readonly StoredField[] = [
  ...table('line_lines', 'devices', {
    process: ['Server process that holds the line'],
    since: ['Line held, or broken, since'],
  }),
  ...table('sync_orders', 'devices', {
    serial: ['Number of a forced sync', aMonth],
    at: ['Sync forced at', aMonth],
    actor: ['Sync forced by, as id', aMonth],
    target: ['What a forced sync is for', { ...aMonth, arrives: 'operator' }],
    devices: ['Devices a forced sync asks', aMonth],
    counts: ['How far a forced sync is', aMonth],
    settled_at: ['When nothing of it was under way any more', aMonth],
    expires_at: ['When a forced sync ends', aMonth],
  }),
  ...table('sync_asks', 'devices', {
    serial: ['Forced sync a device is asked by', aMonth],
    state: ['How far the device is', aMonth],
    carrier: ['What carried the call', aMonth],
    reason: ['Why the device waits or failed', aMonth],
    woken_at: ['Device called at', aDay],
    connected_at: ['Device came at', aDay],
    done_at: ['Device done at', aDay],
  }),
]
