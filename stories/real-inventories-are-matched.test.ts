// Every real inventory against every real advisory, through the command line: exactly the expected matches, and again after a second load.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { openStory, type Story, until } from './stack.ts'

const data = join(import.meta.dirname, '..', '..', 'shared', 'data')

interface Expected {
  readonly inventory_id: string
  readonly matches: readonly {
    readonly package: string
    readonly version?: string
    readonly evr?: string
    readonly advisory?: string
    readonly fixed: string
    readonly cves?: readonly string[]
  }[]
}

interface Row {
  readonly deviceName: string
  readonly package: string
  readonly version: string
  readonly advisory: string
  readonly aliases: readonly string[]
  readonly fixed: string | null
  readonly verdict: string
}

const lines = <T>(name: string): T[] =>
  gunzipSync(readFileSync(join(data, name)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T)

/** Runs where the project's shared data stands beside it; what it shows is shown by fixtures in the rooms' own tests. */
describe.runIf(existsSync(data))('real inventories', () => {
  let story: Story
  beforeAll(async () => {
    story = await openStory()
    for (const file of ['debian-distroless', 'mixed-distros']) {
      const path = join(data, 'inventories', `${file}.jsonl.gz`)
      const said = await story.muster('inventory', 'import', path, '--group', 'Real')
      expect(`${said.exitCode} ${said.notes}`).toMatch(/^0 /)
    }
    await load()
  }, 240_000)
  afterAll(() => story?.[Symbol.asyncDispose]())

  async function load() {
    // Everything that is there: formats that say the same twice, and a few documents of Red Hat's own among them.
    const said = await story.muster('advisories', 'import', join(data, 'advisories'))
    expect(`${said.exitCode} ${said.notes}${said.out}`).toMatch(/^0 /)
    await until('the server has taken all of it in', async () => {
      const { knowledge } = await story.ask(contracts.listFindings, { limit: 1 })
      return knowledge.state !== 'unknown' && !knowledge.why.includes('loading')
    })
  }

  /** By device, package and advisory; several versions that fix it where a record lists several. */
  function expected(): Map<string, Set<string>> {
    const wanted = new Map<string, Set<string>>()
    for (const kind of ['debian', 'almalinux', 'alpine'])
      for (const { inventory_id, matches } of lines<Expected>(`matches/${kind}-expected.jsonl.gz`))
        for (const one of matches) {
          const installed = (one.version ?? one.evr ?? '').replace(/^0:/, '')
          // Alpine's records are named by what they fix.
          for (const name of one.advisory === undefined ? (one.cves ?? []) : [one.advisory]) {
            const key = [inventory_id, one.package, installed, name].join(' ')
            wanted.set(key, (wanted.get(key) ?? new Set()).add(one.fixed))
          }
        }
    return wanted
  }

  async function reported(): Promise<Map<string, string | null>> {
    const { out, exitCode, notes } = await story.muster('findings', 'export', '--group', 'Real', '-o', 'jsonl')
    expect(`${exitCode} ${notes}`).toMatch(/^0 /)
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
    const affected = rows.filter((row) => row.verdict === 'affected')
    return new Map(
      affected.map((row) => [[row.deviceName, row.package, row.version, nameOf(row)].join(' '), row.fixed]),
    )
  }

  it('give exactly the expected matches, and the same after a second load', { timeout: 300_000 }, async () => {
    const wanted = expected()
    expect(wanted.size).toBeGreaterThan(5_000)
    const first = await reported()
    expect([...first.keys()].filter((key) => !wanted.has(key)).slice(0, 10)).toEqual([])
    expect([...wanted.keys()].filter((key) => !first.has(key)).slice(0, 10)).toEqual([])
    expect([...first].filter(([key, fixed]) => !wanted.get(key)?.has(fixed ?? '')).slice(0, 10)).toEqual([])
    await load()
    expect(await reported()).toEqual(first)
  })
})

const nameOf = ({ advisory, aliases }: Row) =>
  /^(D[SL]A|AL[SBE]A)-/.test(advisory)
    ? advisory
    : ([advisory, ...aliases].find((name) => /^CVE-\d+-\d+$/.test(name)) ?? advisory)
