// Batches against histories, compared with the plainest comparison there is: event by event.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chainStart } from '#wire/telemetry/event-batch.ts'
import { chainOf, judge, markOf, type Verdict } from './chain.ts'
import { started } from './testing.ts'

const letters = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 })
const eventsOf = (texts: readonly string[]) => texts.map((text) => started(text))

/** What `judge` should say of a device whose whole history is `device`, told from `from`, to a server that holds `held`. */
function plain(held: readonly string[], device: readonly string[], from: number): Verdict {
  const before = from - 1
  if (before > held.length) return { form: 'goes-on', after: before, missing: before - held.length }
  const shared = device.findIndex((text, i) => text !== held[i])
  const common = shared < 0 ? device.length : shared
  if (common >= Math.min(device.length, held.length))
    return device.length <= held.length
      ? { form: 'repeats' }
      : { form: 'goes-on', after: Math.min(held.length, device.length), missing: 0 }
  return { form: 'forked', common: Math.max(common, before) }
}

it('says the same as the plain comparison', () => {
  fc.assert(
    fc.property(letters, letters, fc.nat(), (held, device, place) => {
      fc.pre(device.length > 0)
      const from = (place % device.length) + 1
      const heldChain = chainOf(chainStart, eventsOf(held)).map(markOf)
      const deviceChain = chainOf(chainStart, eventsOf(device))
      const told = { from, chain: deviceChain.slice(from - 1) }
      const upTo = held.length
      const verdict = judge(told, { upTo, chain: heldChain[upTo] as Buffer }, (n) => heldChain[n])
      expect(verdict).toEqual(plain(held, device, from))
    }),
    { numRuns: 5000 },
  )
})

it('takes nothing for the same that it cannot compare', () => {
  const [held, other] = [chainOf(chainStart, eventsOf(['a', 'b', 'c'])), chainOf(chainStart, eventsOf(['a', 'b']))]
  const history = { upTo: 3, chain: markOf(held[3] as string) }
  expect(judge({ from: 1, chain: other }, history, () => undefined)).toEqual({ form: 'forked', common: 0 })
})
