// What Muster knows about vulnerabilities, the fleet's and its own: how old it is, what it does not cover.
import type { AdvisorySource } from '#wire/advisories/sources.ts'
import { advisorySources } from '#wire/console/advisories.ts'
import { listFindings } from '#wire/console/findings.ts'
import { ownComponents } from '#wire/console/sbom.ts'
import type { Cli } from '../cli.ts'
import { knowledgeInWords } from '../commands/knowledge-words.ts'
import { explain } from '../failure.ts'
import { count, duration } from '../words.ts'
import { type Check, failed, ok, warning } from './check.ts'

const load = 'Allow a source with muster advisories enable NAME, or load a file with muster advisories import FILE.'

/** Sources, coverage and own components; what cannot be asked is said, never left out. */
export function knowledge(cli: Cli): Promise<Check[]> {
  return Promise.all([
    asked('advisories', () => sources(cli)),
    asked('coverage', () => coverage(cli)),
    asked('own components', () => own(cli)),
  ])
}

async function asked(check: string, ask: () => Promise<Check>): Promise<Check> {
  return ask().catch((error) =>
    failed(check, explain(error).text, 'Does the vulnerability service run? See: muster stack status'),
  )
}

async function sources(cli: Cli): Promise<Check> {
  const { sources } = await cli.ask(advisorySources, {})
  const loaded = sources.filter(({ state, importedAt }) => state !== 'never' || importedAt !== undefined)
  if (loaded.length === 0) return warning('advisories', 'no source was ever loaded: vulnerabilities are unknown', load)
  const worn = loaded.filter(({ state }) => state !== 'fresh')
  const oldest = Math.max(...loaded.map(({ ageSeconds }) => ageSeconds ?? 0))
  const found = `${count(loaded.length, 'source')}, the oldest ${duration(oldest)} old`
  if (worn.length === 0) return ok('advisories', found)
  return warning(
    'advisories',
    `${found}; ${worn.map(wornInWords).join('; ')}`,
    'See what to do: muster advisories sources',
  )
}

function wornInWords({ id, state, ageSeconds, problem }: AdvisorySource): string {
  if (state === 'stale') return `${id} is stale (${duration(ageSeconds ?? 0)} old)`
  if (state === 'shrunk') return `${id}: a load waits to be confirmed`
  return problem === undefined ? `${id} failed` : `${id} failed: ${problem}`
}

async function coverage(cli: Cli): Promise<Check> {
  const { knowledge } = await cli.ask(listFindings, { limit: 1 })
  const found = knowledgeInWords(knowledge)
  const { state, why } = knowledge
  if (state === 'known') return ok('coverage', found)
  if (why.includes('service-away')) return failed('coverage', found, 'See: muster stack status')
  const unloaded = why.includes('no-source') || why.includes('not-loaded')
  return warning('coverage', found, unloaded ? load : 'Which devices: muster findings list --by device')
}

async function own(cli: Cli): Promise<Check> {
  const { version, components, uncovered, findings } = await cli.ask(ownComponents, {})
  const parts = `${count(components, 'component')} of Muster ${version}`
  const gap = uncovered > 0 ? `, ${uncovered.toLocaleString('en')} covered by no loaded source` : ''
  if (findings.length === 0)
    return uncovered > 0
      ? warning(
          'own components',
          `${parts}: none known to be at risk${gap}`,
          'Load a source for npm, such as GitHub advisories: muster advisories sources',
        )
      : ok('own components', `${parts}, none at risk`)
  const first = findings.slice(0, 3).map((one) => `${one.component} ${one.version} (${one.advisory})`)
  const more = findings.length > first.length ? ` and ${findings.length - first.length} more` : ''
  return warning('own components', `${parts}: ${first.join(', ')}${more} at risk${gap}`, 'Update Muster.')
}
