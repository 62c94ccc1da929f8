// A forced sync as it goes on: news make it stale, and while it runs it is asked again even where news are cut off.
import { useQueries } from '@tanstack/react-query'
import { type SyncOrder, showSync, syncDevices } from '#wire/console/syncs.ts'
import type { DeviceId, SyncOrderId } from '#wire/ids.ts'
import { ask, useAnswer } from '../shell/ask.ts'

const runningMilliseconds = 4000
const openMilliseconds = 30_000

/** How soon to ask again: never once nobody can come any more. */
export function rhythmOf(order: SyncOrder | undefined): number | false {
  if (!order || order.settledAt === undefined) return runningMilliseconds
  return order.counts.waiting > 0 ? openMilliseconds : false
}

/** The newest state of each order; those not answered yet are as given. */
export function useOrders(given: readonly SyncOrder[]): SyncOrder[] {
  const told = useQueries({
    queries: given.map((order) => ({
      queryKey: [showSync.name, { id: order.id }],
      queryFn: ({ signal }: { signal: AbortSignal }) => ask(showSync, { id: order.id }, signal),
      initialData: order,
      refetchInterval: (query: { state: { data: SyncOrder | undefined } }) => rhythmOf(query.state.data),
    })),
  })
  return told.map((one, index) => one.data ?? (given[index] as SyncOrder))
}

/** One device's part in an order. */
export function useAsk(id: SyncOrderId | undefined, device: DeviceId, order: SyncOrder | undefined) {
  const told = useAnswer(
    syncDevices,
    { id: id as SyncOrderId, device, limit: 1 },
    {
      enabled: id !== undefined,
      keep: true,
      staleMilliseconds: 0,
      everyMilliseconds: (answer) => {
        const state = answer?.items[0]?.state
        if (state === 'done' || state === 'failed') return false
        return state === 'waiting' ? openMilliseconds : rhythmOf(order)
      },
    },
  )
  return { ...told, ask: told.data?.items.find((row) => row.device === device) }
}
