// Findings and decisions for other programs: every row as it comes, and VEX documents out and in.
import { readFile, stat } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import type * as z from 'zod'
import { exportVex, importVex, VexForm } from '#wire/console/decisions.ts'
import { exportFindings } from '#wire/console/findings.ts'
import type { Knowledge } from '#wire/console/knowledge.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { exitCodes, Failed } from '../failure.ts'
import { example } from '../options.ts'
import { pickDevice, pickGroup } from '../pick.ts'
import { type Column, table } from '../table.ts'
import { visible } from '../terminal.ts'
import { count } from '../words.ts'
import { day, type ScopeOptions, scopeOf } from './finding-decisions.ts'
import { noteKnowledge } from './knowledge-words.ts'

type Row = AnswerOf<typeof exportFindings>['items'][number]
type Short = Omit<Row, 'architecture' | 'kind' | 'basis' | 'decision'>
type ExportOptions = { group?: string; device?: string; allFields?: true }

export function exportVerbs(noun: Command, cli: Cli): void {
  noun
    .command('export')
    .description('write one row per device, package and advisory, decided ones included')
    .option('--group <group>', 'name or id of a group')
    .option('--device <device>', 'name or id of a device')
    .option('--all-fields', 'also architecture, kind, basis and decision')
    .addHelpText('after', example('muster findings export --group Web -o jsonl > findings.jsonl'))
    .action((options: ExportOptions) => exportRows(cli, options))

  const vex = noun.command('vex').description('decisions as a document that other programs read (VEX)')
  vex.helpCommand(false)
  vex
    .command('export')
    .description('write the decisions that hold')
    .addOption(
      new Option('--form <form>', 'OpenVEX 0.2.0 or CycloneDX 1.6').choices(VexForm.options).default('openvex'),
    )
    .option('--group <group>', 'only of this group')
    .addHelpText('after', example('muster findings vex export > muster.openvex.json'))
    .action(async ({ form, group }: { form: z.infer<typeof VexForm>; group?: string }) => {
      const document = await cli.ask(exportVex, {
        form,
        group: group === undefined ? undefined : await pickGroup(cli, group),
      })
      await cli.print(document, () => JSON.stringify(document, undefined, 2))
    })
  vex
    .command('import <file>')
    .description('read a VEX document; its statements become decisions')
    .option('--device <device>', 'they hold on this device')
    .option('--group <group>', 'they hold in this group (else everywhere)')
    .option('--until <day>', 'the last day they hold', day)
    .addHelpText('after', example('muster findings vex import vendor.openvex.json --group Web --until 2027-03-31'))
    .action((file: string, options: ScopeOptions & { until?: string }) => readVex(cli, file, options))
}

async function exportRows(cli: Cli, options: ExportOptions): Promise<void> {
  const filter = {
    group: options.group === undefined ? undefined : [await pickGroup(cli, options.group)],
    device: options.device === undefined ? undefined : await pickDevice(cli, options.device),
  }
  let knowledge: Knowledge | undefined
  let got = 0
  async function* pages(): AsyncGenerator<readonly (Row | Short)[]> {
    let cursor: string | undefined
    do {
      const page = await cli.ask(exportFindings, { ...filter, cursor, limit: 5_000 })
      knowledge = page.knowledge
      cursor = page.next
      yield options.allFields ? page.items : page.items.map(short)
      got += page.items.length
      cli.terminal.progress(count(got, 'row'))
    } while (cursor !== undefined)
  }
  await cli.printPages(pages(), (rows) =>
    rows.length === 0
      ? knowledge?.state === 'unknown'
        ? 'Not known.'
        : 'No finding.'
      : table(columns, rows, cli.terminal),
  )
  cli.terminal.progress('')
  noteKnowledge(cli, knowledge)
}

const short = ({ architecture: _a, kind: _k, basis: _b, decision: _d, ...row }: Row): Short => row

const columns: Column<Row | Short>[] = [
  { title: 'DEVICE', cell: (row) => row.deviceName, gives: true },
  { title: 'PACKAGE', cell: (row) => row.package, gives: true },
  { title: 'VERSION', cell: (row) => row.version, gives: true },
  { title: 'ADVISORY', cell: (row) => row.advisory },
  { title: 'FIXED', cell: (row) => row.fixed ?? undefined, gives: true },
  { title: 'VERDICT', cell: (row) => row.verdict },
  { title: 'PRIORITY', cell: (row) => row.priority },
]

const largestBytes = importVex.bodyLimitBytes ?? 0

async function readVex(cli: Cli, file: string, options: ScopeOptions & { until?: string }): Promise<void> {
  const document = await vexOf(file)
  const done = await cli.ask(importVex, { document, scope: await scopeOf(cli, options), until: options.until })
  await cli.print(done, () =>
    [
      `${count(done.decisions, 'decision')} made.`,
      ...(done.passed > 0 ? [`${count(done.passed, 'statement')} decide nothing and were passed over.`] : []),
    ].join(' '),
  )
  for (const fault of done.faults) cli.terminal.note(visible(fault))
  if (done.faults.length > 0) cli.exit(exitCodes.failed)
}

async function vexOf(file: string): Promise<Record<string, unknown>> {
  const cannot = (error: NodeJS.ErrnoException) => {
    throw new Failed(`${file} cannot be read (${error.code}).`)
  }
  const { size } = await stat(file).catch(cannot)
  if (size > largestBytes) throw new Failed(`${file} is larger than a VEX document may be (${largestBytes} bytes).`)
  const text = await readFile(file, 'utf8').catch(cannot)
  try {
    const read: unknown = JSON.parse(text)
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new Failed(`${file} is no JSON document; OpenVEX 0.2.0 and CycloneDX 1.6 are read.`)
}
