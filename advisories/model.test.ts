// Any loads in any order, killed at any batch: what the feed tells and what is shown of any past time is what a naive model says.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fakeClock, iso } from '#kit/clock.ts'
import type { Advisory } from '#wire/advisories/advisory.ts'
import { readFeed } from '#wire/advisories/feed.ts'
import { readAdvisory } from '#wire/advisories/history.ts'
import { Problem } from '#wire/problem.ts'
import { load } from './import/load.ts'
import type { Source } from './sources/source.ts'
import { type TestAdvisories, testAdvisories } from './testing.ts'
import { sources as testSources } from './testing-sources.ts'

interface Spoken {
  readonly key: number
  readonly id: number
  readonly fixed: number
  readonly withdrawn: boolean
}
interface Step {
  readonly source: 0 | 1
  readonly part: 'whole' | 'some'
  readonly records: readonly Spoken[]
  /** Killed after so many commits. */
  readonly dies: number | undefined
  /** Sizes of the pages in which the follower reads what changed. */
  readonly limit: number
}

const step: fc.Arbitrary<Step> = fc.record({
  source: fc.constantFrom(0, 1),
  part: fc.constantFrom('whole', 'some'),
  records: fc.array(
    fc.record({
      key: fc.nat(5),
      id: fc.nat(3),
      fixed: fc.nat(2),
      withdrawn: fc.boolean().map((one) => one),
    }),
    { maxLength: 8 },
  ),
  dies: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  limit: fc.integer({ min: 1, max: 7 }),
})

const batchRecords = 2
const clock = fakeClock(Date.UTC(2026, 0, 1))
let service: TestAdvisories
beforeAll(async () => {
  service = await testAdvisories({ clock, inProcess: testSources })
})
afterAll(() => service[Symbol.asyncDispose]())

/** What is compared: one line an advisory. */
type View = Map<string, string>
const view = (
  list: readonly { source: string; id: string; affected: readonly unknown[]; withdrawn?: string | undefined }[],
): View =>
  new Map(
    list.map(({ source, id, affected, withdrawn }) => [
      `${source} ${id}`,
      `${withdrawn === undefined ? 'holds' : 'withdrawn'} ${[...new Set(affected.map((one) => JSON.stringify(one)))].sort()}`,
    ]),
  )
const live = (all: View): View => new Map([...all].filter(([, what]) => what.startsWith('holds')))

class Model {
  /** source -> key -> what it says. */
  readonly #held = [new Map<string, Spoken>(), new Map<string, Spoken>()] as const
  readonly #affected: (one: Spoken) => readonly unknown[]
  readonly #names: { source: (n: number) => string; id: (n: number) => string }

  constructor(
    names: { source: (n: number) => string; id: (n: number) => string },
    affected: (one: Spoken) => readonly unknown[],
  ) {
    this.#names = names
    this.#affected = affected
  }

  /** Batch by batch, until it dies. */
  load({ source, part, records, dies }: Step): void {
    const held = this.#held[source]
    const times = new Map<number, number>()
    const keyed = records.map((one) => {
      const time = (times.get(one.key) ?? 0) + 1
      times.set(one.key, time)
      return [time === 1 ? `${one.key}` : `${one.key}#${time}`, one] as const
    })
    let commits = 0
    for (let from = 0; from < keyed.length; from += batchRecords) {
      const changed = keyed
        .slice(from, from + batchRecords)
        .filter(([key, one]) => JSON.stringify(held.get(key)) !== JSON.stringify(one))
      for (const [key, one] of changed) held.set(key, one)
      if (changed.length > 0 && ++commits === dies) return
    }
    const kept = new Set(keyed.map(([key]) => key))
    if (part === 'whole') for (const key of [...held.keys()]) if (!kept.has(key)) held.delete(key)
  }

  view(): View {
    return view(
      this.#held.flatMap((held, source) => {
        const parts = Map.groupBy(held.values(), ({ id }) => id)
        return [...parts].map(([id, all]) => {
          const valid = all.filter(({ withdrawn }) => !withdrawn)
          const told = valid.length > 0 ? valid : all
          return {
            source: this.#names.source(source),
            id: this.#names.id(id),
            affected: told.flatMap(this.#affected),
            withdrawn: valid.length > 0 ? undefined : 'then',
          }
        })
      }),
    )
  }
}

it('holds what a naive model holds, now and at every time before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const run = `r${randomBytes(4).toString('hex')}`
      const names = { source: (n: number) => `${run}-${n}`, id: (n: number) => `${run}-A${n}` }
      const affected = ({ fixed, key }: Spoken) => [
        { ecosystem: 'Debian:12', name: `p${key % 2}`, ranges: [{ introduced: '0', fixed: `${fixed}` }] },
      ]
      const sources = [0, 1].map(
        (n): Source => ({ ...(testSources[0] as Source), id: names.source(n), recognise: () => true }),
      )
      const model = new Model(names, affected)
      const past: { at: number; view: View }[] = []
      const followed: View = new Map()
      let cursor = (await service.ask(readFeed, { limit: 5_000 })).cursor
      for (const one of steps) {
        clock.advance(2_000)
        await play(one, sources[one.source] as Source, names.id, affected)
        model.load(one)
        past.push({ at: clock.now(), view: model.view() })
        for (let more = true; more; ) {
          const page = await service.ask(readFeed, { after: cursor, limit: one.limit })
          for (const [name, what] of view(page.advisories))
            if (what.startsWith('holds')) followed.set(name, what)
            else followed.delete(name)
          ;({ cursor, more } = page)
        }
        expect(new Map([...followed].sort())).toEqual(new Map([...live(model.view())].sort()))
      }
      expect(new Map([...(await fromTheBeginning(run))].sort())).toEqual(new Map([...live(model.view())].sort()))
      for (const { at, view: expected } of past)
        for (const id of [0, 1, 2, 3].map(names.id)) {
          const known = await service
            .ask(readAdvisory, { id, at: iso(at) })
            .catch((error) =>
              error instanceof Problem && error.code === 'not-found' ? { advisories: [] } : Promise.reject(error),
            )
          const of = [...expected].filter(([name]) => name.endsWith(` ${id}`))
          expect(new Map([...view(known.advisories)].sort())).toEqual(new Map(of.sort()))
        }
      const last = steps.at(-1) as Step
      const facts = await countFacts()
      await play({ ...last, dies: undefined }, sources[last.source] as Source, names.id, affected)
      if (last.dies === undefined) expect(await countFacts()).toBe(facts)
    }),
    { numRuns: 12 },
  )
})

const countFacts = async () => Number((await service.admin<{ count: string }>('select count(*) from fact'))[0]?.count)

async function fromTheBeginning(run: string): Promise<View> {
  const all: Advisory[] = []
  for (let [after, more] = [0, true]; more; ) {
    const page = await service.ask(readFeed, { after, limit: 500 })
    all.push(...page.advisories)
    ;({ cursor: after, more } = page)
  }
  return live(view(all.filter(({ source }) => source.startsWith(run))))
}

async function play(
  { part, records, dies }: Step,
  source: Source,
  id: (n: number) => string,
  affected: (one: Spoken) => readonly unknown[],
): Promise<void> {
  const path = join(service.folder, 'model.jsonl')
  const lines = records.map((one) => {
    const advisory = {
      id: id(one.id),
      kind: 'security',
      title: `from ${one.key}`,
      aliases: [],
      covers: [],
      cvss: [],
      affected: affected(one),
      ...(one.withdrawn ? { withdrawn: '2026-01-01T00:00:00Z' } : {}),
    }
    return `${JSON.stringify({ key: `${one.key}`, advisory })}\n`
  })
  // An empty file is refused; an empty list is one.
  writeFileSync(path, `{"contentAt":"2026-01-01T00:00:00Z"}\n${lines.join('')}`)
  let commits = 0
  const { database } = service.context
  const ended = await load(
    {
      database,
      clock,
      sources: [source],
      batchRecords,
      told: (_progress, committed) => {
        if (committed && ++commits === dies) throw new Error('killed')
      },
    },
    {
      id: 'imp_model',
      source: source.id,
      actor: 'importer',
      importer: 'model',
      part,
      confirm: true,
      files: [{ path, name: 'model.jsonl' }],
      stage: join(service.folder, 'model-stage'),
    },
  )
  expect(ended.problem).toEqual(dies === undefined || commits < dies ? undefined : expect.stringContaining('killed'))
}
