// Sources of advisories on the command line: how old each is, which may be fetched, and loads that ran.
import type { Command } from 'commander'
import type { AdvisorySource, SourceState } from '#wire/advisories/sources.ts'
import {
  advisorySources,
  chooseAdvisorySources,
  confirmAdvisoryImport,
  fetchAdvisorySource,
  listAdvisoryImports,
} from '#wire/console/advisories.ts'
import type { Cli } from '../cli.ts'
import { WrongUse } from '../failure.ts'
import { example, whole } from '../options.ts'
import { type Column, type Tint, table } from '../table.ts'
import { visible } from '../terminal.ts'
import { duration } from '../words.ts'
import { importColumns, noteImport } from './import-sheet.ts'

export function sourceVerbs(noun: Command, cli: Cli): void {
  noun
    .command('sources')
    .description('list sources: how old what was loaded is, licence, address, and what went wrong')
    .addHelpText('after', example('muster advisories sources'))
    .action(async () => {
      const { sources, asked } = await cli.ask(advisorySources, {})
      await cli.print(sources, () => sourcesInWords(cli, sources))
      if (!asked)
        cli.terminal.note(
          'Nobody said yet whether sources may be fetched: muster advisories enable NAME, or disable --all',
        )
    })

  noun
    .command('enable <sources...>')
    .description('allow sources to be fetched, from their own addresses or from another')
    .option('--url <address>', 'fetch it from here, such as a mirror (https); "own": its own address again')
    .addHelpText('after', example('muster advisories enable debian-osv kev epss'))
    .action(async (ids: string[], { url }: { url?: string }) => {
      if (url !== undefined && ids.length > 1) throw new WrongUse('--url is the address of one source.')
      const address = url === undefined ? {} : { url: url === 'own' ? null : url }
      await choose(
        cli,
        ids.map((id) => ({ id, enabled: true, ...address })),
      )
    })

  noun
    .command('disable [sources...]')
    .description('fetch these no more; what was loaded stays')
    .option('--all', 'all of them: nothing is fetched')
    .addHelpText('after', example('muster advisories disable epss'))
    .action(async (named: string[], { all }: { all?: true }) => {
      if ((named.length === 0) === (all === undefined)) throw new WrongUse('Name sources, or say --all.')
      const ids = all
        ? (await cli.ask(advisorySources, {})).sources.filter((one) => one.enabled).map(({ id }) => id)
        : named
      await choose(
        cli,
        ids.map((id) => ({ id, enabled: false })),
      )
    })

  noun
    .command('fetch <source>')
    .description('fetch an allowed source now')
    .addHelpText('after', example('muster advisories fetch debian-osv'))
    .action(async (id: string) => {
      const done = await cli.ask(fetchAdvisorySource, { id })
      await cli.print(done, () => `Begun. How far it is: muster advisories imports --source ${id}`)
    })

  noun
    .command('imports')
    .description('list the last loads, from files and addresses')
    .option('--source <source>', 'only of this source')
    .option('--limit <number>', 'at most so many', whole(1, 200), 20)
    .addHelpText('after', example('muster advisories imports --source debian-osv'))
    .action(async (options: { source?: string; limit: number }) => {
      const { imports } = await cli.ask(listAdvisoryImports, options)
      const nowMs = cli.clock.now()
      await cli.print(imports, () =>
        imports.length === 0 ? 'Nothing was ever loaded.' : table(importColumns(nowMs), imports, cli.terminal),
      )
      for (const one of imports)
        if (one.problem !== undefined) cli.terminal.note(visible(`${one.from}: ${one.problem}`))
    })

  noun
    .command('confirm <import>')
    .description('carry out a load that was held because it loses many records')
    .addHelpText('after', example('muster advisories confirm imp_aebagbafaydqqcikbmga2dqpca'))
    .action(async (id: string) => {
      const { import: done } = await cli.ask(confirmAdvisoryImport, { id })
      await cli.print(done, () => table(importColumns(cli.clock.now()), [done], cli.terminal))
      noteImport(cli, done.from, done)
    })
}

async function choose(cli: Cli, sources: { id: string; enabled: boolean; url?: string | null }[]): Promise<void> {
  const answer = await cli.ask(chooseAdvisorySources, { sources })
  await cli.print(answer.sources, () => sourcesInWords(cli, answer.sources))
}

const tints: Record<SourceStateName, Tint> = {
  ...{ never: 'grey', fresh: 'good', stale: 'warning', failed: 'bad', shrunk: 'bad' },
} as const
type SourceStateName = (typeof SourceState.options)[number]

const columns: Column<AdvisorySource>[] = [
  { title: 'SOURCE', cell: (row) => row.id },
  {
    title: 'STATE',
    cell: (row) => (row.state === 'never' ? 'not loaded' : row.state),
    tint: (row) => tints[row.state],
  },
  { title: 'AGE', cell: (row) => (row.ageSeconds === undefined ? undefined : duration(row.ageSeconds)) },
  // A file loaded today may hold what was known a year ago.
  { title: 'CONTENT OF', cell: (row) => row.contentAt?.slice(0, 10) },
  { title: 'RECORDS', cell: (row) => row.records },
  { title: 'FETCHED', cell: (row) => (row.enabled ? `every ${duration(row.scheduleSeconds)}` : 'no') },
  { title: 'LICENCE', cell: (row) => row.licence, gives: true, yields: true },
  { title: 'ADDRESS', cell: (row) => row.url, gives: true },
]

/** A table, and under it what went wrong: no narrow terminal hides that. */
function sourcesInWords(cli: Cli, sources: readonly AdvisorySource[]): string {
  const problems = sources.flatMap(({ id, problem, rejected }) => [
    ...(problem === undefined ? [] : [visible(`${id}: ${problem}`)]),
    ...(rejected > 0 ? [`${id}: ${rejected} records of the last load could not be read and stay as they were`] : []),
  ])
  return [table(columns, sources, cli.terminal), ...(problems.length > 0 ? [problems.join('\n')] : [])].join('\n\n')
}
