// Which decision counts where, against a rule that looks at every decision for every device.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { decisionIndex, type GroupTree } from './decision-index.ts'
import type { HeldDecision, Vulnerability } from './decisions.ts'

const tree: GroupTree = new Map([
  ['root', null],
  ['left', 'root'],
  ['leaf', 'left'],
  ['right', 'root'],
])
const path = (group: string | undefined): string[] => (group ? [group, ...path(tree.get(group) ?? undefined)] : [])

/** Lower is narrower; undefined: it does not hold there. */
function distance(one: HeldDecision, device: number, group: string | undefined): number | undefined {
  if (one.device !== undefined) return one.device === device ? 0 : undefined
  if (one.group === undefined) return 99
  const at = path(group).indexOf(one.group)
  return at < 0 ? undefined : at + 1
}

function naive(
  held: readonly HeldDecision[],
  names: readonly string[],
  packageName: string,
  device: number,
  group: string | undefined,
): HeldDecision | undefined {
  const found = held.filter(
    (one) =>
      one.names.some((name) => names.includes(name)) &&
      (one.package === undefined || one.package === packageName) &&
      distance(one, device, group) !== undefined,
  )
  const weight = (one: HeldDecision) => [
    distance(one, device, group) as number,
    one.package === undefined ? 1 : 0,
    -one.at,
  ]
  return found.sort((a, b) => {
    const [x, y] = [weight(a), weight(b)]
    for (const [i, value] of x.entries()) if (value !== y[i]) return value - (y[i] as number)
    return a.id < b.id ? -1 : 1
  })[0]
}

function naiveFor(
  held: readonly HeldDecision[],
  { names, covers }: Vulnerability,
  packageName: string,
  device: number,
  group: string | undefined,
): HeldDecision | undefined {
  const direct = naive(held, names, packageName, device, group)
  if (direct || covers.length === 0) return direct
  const each = covers.map((name) => naive(held, [name], packageName, device, group))
  if (each.some((one) => one === undefined)) return undefined
  return (each as HeldDecision[]).reduce((a, b) => ((b.until ?? Infinity) < (a.until ?? Infinity) ? b : a))
}

const name = fc.constantFrom('CVE-1', 'CVE-2', 'CVE-3', 'DSA-1', 'GHSA-1')
const packageName = fc.constantFrom('curl', 'libcurl4')
const group = fc.constantFrom('root', 'left', 'leaf', 'right')
const place = fc.oneof(
  fc.constant({ device: undefined, group: undefined }),
  fc.record({ device: fc.integer({ min: 1, max: 3 }), group: fc.constant(undefined) }),
  fc.record({ device: fc.constant(undefined), group }),
)
const decision = fc
  .tuple(
    fc.record({
      names: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }),
      package: fc.option(packageName, { nil: undefined }),
      until: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      at: fc.integer({ min: 1, max: 3 }),
    }),
    place,
  )
  .map(([said, where]) => ({ ...said, ...where, advisory: said.names[0] as string, verdict: 'accepted' as const }))
const vulnerability = fc.record({
  names: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }),
  covers: fc.uniqueArray(name, { maxLength: 3 }),
})

it('gives for each device what the rule says, and knows when it holds everywhere', () => {
  fc.assert(
    fc.property(fc.array(decision, { maxLength: 8 }), vulnerability, packageName, (made, about, one) => {
      const held = made.map((decided, i) => ({ ...decided, id: `dec_${i}` }))
      const index = decisionIndex(1, held, tree)
      const decided = index.about(about, one)
      const groups = [undefined, ...tree.keys()]
      const expected = [1, 2, 3, 4].flatMap((device) => groups.map((at) => naiveFor(held, about, one, device, at)?.id))
      const given = [1, 2, 3, 4].flatMap((device) => groups.map((at) => index.decisionFor(about, one, device, at)?.id))
      expect(given).toEqual(expected)
      if (!decided) expect(expected.every((id) => id === undefined)).toBe(true)
      if (decided?.everywhere) expect(expected.every((id) => id !== undefined)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

it('does not run in circles where a tree does', () => {
  const loop: GroupTree = new Map([
    ['a', 'b'],
    ['b', 'a'],
  ])
  const held: HeldDecision = {
    ...{ id: 'dec_1', advisory: 'CVE-1', names: ['CVE-1'], package: undefined, device: undefined, group: 'b' },
    ...{ verdict: 'accepted', until: undefined, at: 1 },
  }
  const index = decisionIndex(1, [held], loop)
  expect(index.decisionFor({ names: ['CVE-1'], covers: [] }, 'curl', 1, 'a')?.id).toBe('dec_1')
})
