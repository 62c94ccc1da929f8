// What arrives while a group is being committed forms the next one: many small writes share one transaction.

/** The result of one member; a member that failed does not fail its group. */
export type Outcome<O> = { readonly done: O } | { readonly failed: unknown }

/**
 * Makes a function that commits its inputs in groups of at most `most`, one group after the other, in the order of
 * arrival. There is no waiting for company: the first input of a quiet time goes at once. When `commit` throws, every
 * member of its group gets that error.
 */
export function inGroups<I, O>(commit: (inputs: readonly I[]) => Promise<Outcome<O>[]>, most: number) {
  const waiting: { input: I; settle: PromiseWithResolvers<O> }[] = []
  let running = false

  async function run(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      const group = waiting.splice(0, most)
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
    }
    running = false
  }

  return (input: I): Promise<O> => {
    const settle = Promise.withResolvers<O>()
    waiting.push({ input, settle })
    if (!running) void run()
    return settle.promise
  }
}
