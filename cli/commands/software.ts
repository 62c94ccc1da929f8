// muster software: packages over the whole fleet.
import { type Command, Option } from 'commander'
import { showQuality } from '#wire/console/quality.ts'
import { listSoftware, showSoftware } from '#wire/console/software.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { Failed, WrongUse } from '../failure.ts'
import { example, someOf, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { type Column, table } from '../table.ts'
import { visible } from '../terminal.ts'
import { ago, count } from '../words.ts'

type Row = AnswerOf<typeof listSoftware>['items'][number]
const managers = ['dpkg', 'rpm', 'apk'] as const
type Manager = (typeof managers)[number]
const sorts = ['name', 'devices', 'versions'] as const

export function software(program: Command, cli: Cli): void {
  const noun = program.command('software').description('packages over the whole fleet')

  noun
    .command('list')
    .description('list packages')
    .option('--search <text>', 'start of the name')
    .addOption(someOf('--manager <managers>', 'only these', managers))
    .addOption(new Option('--sort <column>', 'order of the list').choices(sorts).default('name'))
    .option('--reverse', 'last first')
    .option('--limit <number>', 'at most so many (else all)', whole(1))
    .addHelpText('after', example('muster software list --search openssl --sort devices --reverse'))
    .action(
      async (options: {
        search?: string
        manager?: Manager[]
        sort: (typeof sorts)[number]
        reverse?: true
        limit?: number
      }) => {
        const { items, total } = await allPages(
          (cursor) =>
            cli.ask(listSoftware, {
              search: options.search,
              manager: options.manager,
              sort: options.sort,
              order: options.reverse ? 'desc' : 'asc',
              limit: Math.min(options.limit ?? 500, 500),
              cursor,
            }),
          options.limit,
          (got, all) => cli.terminal.progress(`${got} of ${count(all ?? got, 'package')}`),
        )
        cli.terminal.progress('')
        await cli.print(items, () =>
          items.length === 0
            ? 'No package matches.'
            : table<Row>(
                [
                  { title: 'PACKAGE', cell: (row) => row.name, gives: true },
                  { title: 'MANAGER', cell: (row) => row.manager },
                  { title: 'VERSIONS', cell: (row) => row.versions },
                  { title: 'DEVICES', cell: (row) => row.devices },
                  { title: 'ORIGIN', cell: (row) => row.origin ?? 'unknown', gives: true, yields: true },
                  { title: 'VENDOR', cell: (row) => row.vendor, gives: true, yields: true },
                ],
                items,
                cli.terminal,
              ),
        )
        if (total !== undefined && items.length < total) {
          cli.terminal.note(`${items.length} of ${count(total, 'package')} shown.`)
        }
      },
    )

  noun
    .command('show <name>')
    .description('show one package: its versions and how many devices have each')
    .addOption(
      new Option('--manager <manager>', 'where several managers have a package of this name').choices(managers),
    )
    .option('--quality', 'how each version fares: how fast it is taken, who leaves it again')
    .addHelpText('after', example('muster software show openssl', 'muster software show openssl --quality'))
    .action(async (name: string, options: { manager?: Manager; quality?: true }) => {
      const manager = options.manager ?? (await onlyManager(cli, name))
      if (options.quality) return quality(cli, manager, name)
      const shown = await cli.ask(showSoftware, { manager, name })
      await cli.print(shown, () =>
        [
          `${visible(shown.name)} (${shown.manager}) on ${count(shown.devices, 'device')}, as of ${ago(shown.asOf, cli.clock.now())}`,
          table<(typeof shown.versions)[number]>(
            [
              { title: 'VERSION', cell: (row) => row.version, gives: true },
              { title: 'ARCH', cell: (row) => row.architecture },
              { title: 'DEVICES', cell: (row) => row.devices },
              { title: 'SOURCE', cell: (row) => row.source, gives: true },
              { title: 'FIRST SEEN', cell: (row) => row.firstSeen },
              { title: 'ORIGIN', cell: (row) => row.origin ?? 'unknown', gives: true, yields: true },
            ],
            shown.versions,
            cli.terminal,
          ),
          ...(shown.nameless
            ? [
                `And ${count(shown.nameless.devices, 'installation')} on devices without a system id, on ${shown.nameless.day}.`,
              ]
            : []),
        ].join('\n\n'),
      )
    })
}

type Version = AnswerOf<typeof showQuality>['versions'][number]
const percent = (share: number) => `${(share * 100).toFixed(0)} %`

/** Counts only: which device did what is not kept. */
const qualityColumns: Column<Version>[] = [
  { title: 'VERSION', cell: (row) => row.version, gives: true },
  { title: 'FIRST SEEN', cell: (row) => row.firstSeen },
  { title: 'DEVICES', cell: (row) => row.devices },
  { title: 'CAME', cell: (row) => row.came },
  { title: 'MEDIAN DAYS', cell: (row) => row.daysToAdopt?.median },
  { title: 'P90 DAYS', cell: (row) => row.daysToAdopt?.p90 },
  { title: 'WENT ON', cell: (row) => row.wentOn, yields: true },
  { title: 'WENT BACK', cell: (row) => row.wentBack, yields: true },
  { title: 'REMOVED', cell: (row) => row.removed, yields: true },
  {
    title: 'LEFT AGAIN (95 %)',
    cell: ({ leftAgain }) =>
      leftAgain ? `${percent(leftAgain.share)} (${percent(leftAgain.low)} to ${percent(leftAgain.high)})` : undefined,
  },
]

async function quality(cli: Cli, manager: Manager, name: string): Promise<void> {
  const shown = await cli.ask(showQuality, { manager, name })
  await cli.print(shown, () =>
    [
      `${visible(shown.name)} (${shown.manager}), as of ${ago(shown.asOf, cli.clock.now())}; oldest versions still present: ${visible(oldest(shown.versions))}`,
      shown.versions.length === 0
        ? 'No version was seen to come or go yet.'
        : table(qualityColumns, shown.versions, cli.terminal),
    ].join('\n\n'),
  )
}

function oldest(versions: readonly Version[]): string {
  const present = versions.filter(({ devices }) => devices > 0).toSorted((a, b) => (a.firstSeen < b.firstSeen ? -1 : 1))
  const first = present
    .slice(0, 3)
    .map((one) => `${one.version} (${count(one.devices, 'device')}, since ${one.firstSeen})`)
  return first.join(', ') || 'none'
}

async function onlyManager(cli: Cli, name: string): Promise<Manager> {
  const { items } = await allPages((cursor) => cli.ask(listSoftware, { search: name, limit: 500, cursor }))
  const found = items.filter((item) => item.name === name)
  const [only, ...others] = found
  if (!only)
    throw new Failed(`No device has a package "${name}". See which there are: muster software list --search TEXT`)
  if (others.length > 0) {
    throw new WrongUse(`"${name}" is a package of ${found.map((item) => item.manager).join(' and ')}: add --manager.`)
  }
  return only.manager
}
