// What arrives while a group is being committed forms the next one: many small writes share one transaction.

/** The result of one member; a member that failed does not fail its group. */
export type Outcome<O> = { readonly done: O } | { readonly failed: unknown }

/**
 * Makes a function that commits its inputs in groups of at most `most`, in the order of arrival. There is no waiting
 * for company: the first input of a quiet time goes at once. Up to `atOnce` groups are on their way together, a further
 * one only when it is half full: the database writes one while the next is worked out. When `commit` throws, every
 * member of its group gets that error.
 */
export function inGroups<I, O>(
  commit: (inputs: readonly I[]) => Promise<Outcome<O>[]>,
  { most, atOnce }: { most: number; atOnce: number },
) {
  const waiting: { input: I; settle: PromiseWithResolvers<O> }[] = []
  let underway = 0

  function start(): void {
    while (waiting.length > 0 && (underway === 0 || (underway < atOnce && waiting.length >= most / 2)))
      void run(waiting.splice(0, most))
  }

  async function run(group: typeof waiting): Promise<void> {
    underway += 1
    try {
      const outcomes = await commit(group.map((member) => member.input))
      for (const [i, { settle }] of group.entries()) {
        const outcome = outcomes[i] as Outcome<O>
        if ('done' in outcome) settle.resolve(outcome.done)
        else settle.reject(outcome.failed)
      }
    } catch (error) {
      for (const { settle } of group) settle.reject(error)
    }
    underway -= 1
    start()
  }

  return (input: I): Promise<O> => {
    const settle = Promise.withResolvers<O>()
    waiting.push({ input, settle })
    start()
    return settle.promise
  }
}
