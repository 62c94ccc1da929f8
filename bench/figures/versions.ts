// B19: keys of versions that stand as dpkg and rpm themselves say, how fast they are made, and how fast they are compared.
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { orderOf } from '../../wire/advisories/versions/index.ts'
import type { VersionOrder } from '../../wire/advisories/versions/order.ts'
import { askDpkg, askRpm, type Pair } from '../../wire/advisories/versions/testing/oracles.ts'
import { debPairs, rpmPairs } from '../../wire/advisories/versions/testing/pairs.ts'
import { type Figure, middle, pairs } from '../figure.ts'
import type { Options } from '../options.ts'

const tools = [
  { scheme: 'deb', tool: 'dpkg', random: debPairs, ask: askDpkg },
  { scheme: 'rpm', tool: 'rpm', random: rpmPairs, ask: askRpm },
] as const

export async function versions({ quick, count }: Options): Promise<Figure[]> {
  const asked = count ?? (quick ? 2_000 : 20_000)
  const figures: Figure[] = []
  for (const { scheme, tool, random, ask } of tools) {
    const order = orderOf(scheme)
    const sample = fc.sample(random, { numRuns: asked })
    figures.push(agreement(order, tool, sample, ask(sample)), ...(await speed(order, tool, sample.flat(), quick)))
  }
  return figures
}

function agreement(order: VersionOrder, tool: string, sample: readonly Pair[], said: readonly number[]): Figure {
  const wrong = sample.filter(([a, b], i) => {
    const [x, y] = [order.key(a), order.key(b)]
    return Math.sign(order.compare(a, b)) !== said[i] || (x < y ? -1 : x > y ? 1 : 0) !== said[i]
  })
  const examples = wrong.slice(0, 3).map((pair) => pair.join(' '))
  return {
    goal: 'B19',
    what: `random pairs that stand by key and by comparison as ${tool} says`,
    unit: `of ${sample.length}`,
    ours: sample.length - wrong.length,
    must: 'all',
    met: wrong.length === 0,
    note: examples.join('; ') || `${said.filter((sign) => sign === 0).length} of them equal`,
  }
}

const rounds = 9
const spellSeconds = 0.2

async function speed(order: VersionOrder, tool: string, texts: readonly string[], quick: boolean): Promise<Figure[]> {
  const keys = texts.map((text) => order.key(text))
  const random = keys.map(({ length }) => randomBytes(length).toString('latin1'))
  const count = quick ? 3 : rounds
  const compared = middle(
    await pairs(
      count,
      async () => compares(keys),
      async () => compares(random),
    ),
  )
  const made = middle(
    await pairs(
      count,
      async () => rate(texts.length, () => texts.reduce((bytes, text) => bytes + order.key(text).length, 0)),
      async () =>
        rate(texts.length, () => texts.reduce((bytes, text) => bytes + Buffer.from(text, 'latin1').length, 0)),
    ),
  )
  const bytes = (keys.reduce((sum, { length }) => sum + length, 0) / keys.length).toFixed(0)
  return [
    {
      goal: 'B19',
      what: `${tool}: prepared keys compared a second on one core, beside random bytes of the same lengths`,
      unit: '/s',
      ours: compared.ours,
      floor: compared.floor,
      must: '>= 15,000,000',
      met: compared.ours >= 15_000_000,
      note: `keys of ${bytes} bytes on average`,
    },
    {
      goal: 'B19',
      what: `${tool}: keys made a second on one core, beside copying the version's text into bytes`,
      unit: '/s',
      ours: made.ours,
      floor: made.floor,
      must: '-',
      met: true,
    },
  ]
}

const compares = (keys: readonly string[]) =>
  rate(keys.length - 1, () => {
    let ascending = 0
    for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) < (keys[i] as string)) ascending++
    return ascending
  })

/**
 * How many a second of processor time, because others may run on the same core; `work` does that many, and its answer is
 * looked at, so that nothing of it is left out.
 */
function rate(many: number, work: () => number): number {
  const began = process.threadCpuUsage()
  let done = 0
  let seen = 0
  let seconds = 0
  do {
    seen += work()
    done += many
    const { user, system } = process.threadCpuUsage(began)
    seconds = (user + system) / 1e6
  } while (seconds < spellSeconds)
  if (seen === 0) throw new Error('Nothing was measured')
  return done / seconds
}
