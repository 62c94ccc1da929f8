// One number for what concerns a device or a package: more of what is worse is more, whatever there is of the rest.
/** As many as are told apart of each priority, worst first; together they fit the 53 bits of a number. */
const steps = [2 ** 11, 2 ** 11, 2 ** 11, 2 ** 10, 2 ** 10]

/** `count` gives how many there are of a priority by its place. 0: nothing is open. */
export function worstOf(count: (place: number) => number): number {
  let worst = 0
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i] as number
    worst = worst * step + Math.min(count(i), step - 1)
  }
  return worst
}
