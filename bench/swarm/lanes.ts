// So many at a time: each lane takes the next piece of work when it is done with the last.

/** Runs `work` on every item, one at a time per lane. Rejects with the first failure, after the running ones ended. */
export async function eachOf<Lane, Item>(
  lanes: readonly Lane[],
  items: readonly Item[],
  work: (lane: Lane, item: Item, at: number) => Promise<void>,
): Promise<void> {
  let next = 0
  let failed = false
  const run = async (lane: Lane) => {
    while (!failed && next < items.length) {
      const at = next++
      await work(lane, items[at] as Item, at).catch((error: unknown) => {
        failed = true
        throw error
      })
    }
  }
  const ended = await Promise.allSettled(lanes.map(run))
  const failure = ended.find((one) => one.status === 'rejected')
  if (failure) throw failure.reason
}

/** `count` lanes that are nothing but a turn. */
export const turns = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
