// Decisions about vulnerabilities on the command line: made with a reason and an end, looked at again, ended.
import { type Command, InvalidArgumentError, Option } from 'commander'
import type * as z from 'zod'
import {
  changeDecision,
  type Decision,
  type DecisionScope,
  decideFindings,
  Justification,
  listDecisions,
} from '#wire/console/decisions.ts'
import { DecisionId } from '#wire/ids.ts'
import type { Cli } from '../cli.ts'
import { WrongUse } from '../failure.ts'
import { example, someOf, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { pick, pickDevice, pickGroup } from '../pick.ts'
import { type Column, table } from '../table.ts'
import { count } from '../words.ts'

const states = ['open', 'due', 'expired', 'ended'] as const

export interface ScopeOptions {
  readonly device?: string
  readonly group?: string
}

type DecideOptions = ScopeOptions & {
  accept?: true
  notAffected?: true
  defer?: true
  reason: string
  until?: string
  package?: string
  justification?: z.infer<typeof Justification>
}

export function decisionVerbs(noun: Command, cli: Cli): void {
  noun
    .command('decide <advisories...>')
    .description(
      'accept, defer or rule out vulnerabilities; a decision holds for all their names and for versions to come',
    )
    .option('--accept', 'the risk is borne, until a day')
    .option('--not-affected', 'it does not apply here')
    .option('--defer', 'later, at the latest on a day')
    .requiredOption('--reason <text>', 'why, for those who look at it later')
    .option('--until <day>', 'the last day it holds, at most two years ahead', day)
    .option('--device <device>', 'only on this device')
    .option('--group <group>', 'only in this group (else everywhere)')
    .option('--package <name>', 'only in this package')
    .addOption(
      new Option('--justification <word>', 'with --not-affected: as OpenVEX says').choices(Justification.options),
    )
    .addHelpText(
      'after',
      example('muster findings decide CVE-2023-38545 --accept --reason "no proxy is used here" --until 2027-03-31'),
    )
    .action((advisories: string[], options: DecideOptions) => decide(cli, advisories, options))

  noun
    .command('decisions')
    .description('list what was decided: by whom, why, until when')
    .option('--advisory <name>', 'only about this one')
    .addOption(someOf('--state <states>', 'only these', states))
    .option('--limit <number>', 'at most so many (else all)', whole(1))
    .addHelpText('after', example('muster findings decisions --state due'))
    .action(async (options: { advisory?: string; state?: (typeof states)[number][]; limit?: number }) => {
      const { items, total } = await allPages(
        (cursor) =>
          cli.ask(listDecisions, {
            ...{ advisory: options.advisory, state: options.state, sort: 'at', order: 'desc', cursor },
            limit: Math.min(options.limit ?? 500, 500),
          }),
        options.limit,
      )
      await cli.print(items, () =>
        items.length === 0 ? 'No decision matches.' : table(decisionColumns, items, cli.terminal),
      )
      if (total !== undefined && items.length < total)
        cli.terminal.note(`${items.length} of ${count(total, 'decision')} shown.`)
    })

  noun
    .command('review <decision>')
    .description('say that a decision was looked at and still holds')
    .option('--until <day>', 'and holds until this day', day)
    .option('--reason <text>', 'why')
    .addHelpText('after', example('muster findings review dec_4k2m --until 2027-09-30'))
    .action((id: string, { until, reason }: { until?: string; reason?: string }) =>
      change(cli, id, until === undefined ? { act: 'review', reason } : { act: 'extend', until, reason }),
    )

  noun
    .command('end <decision>')
    .description('end a decision: what it was about is open again')
    .option('--reason <text>', 'why')
    .addHelpText('after', example('muster findings end dec_4k2m --reason "the proxy is used now"'))
    .action((id: string, { reason }: { reason?: string }) => change(cli, id, { act: 'end', reason }))
}

async function decide(cli: Cli, advisory: string[], options: DecideOptions): Promise<void> {
  const chosen = [options.accept && 'accepted', options.notAffected && 'not-affected', options.defer && 'deferred']
  const [verdict, ...others] = chosen.filter((one) => one !== undefined) as Decision['verdict'][]
  if (!verdict || others.length > 0) throw new WrongUse('Say one of --accept, --not-affected and --defer.')
  if (verdict !== 'not-affected' && options.until === undefined)
    throw new WrongUse('A risk is borne, or put off, until a day: add --until, such as --until 2027-03-31.')
  if (options.justification !== undefined && verdict !== 'not-affected')
    throw new WrongUse('--justification says why it does not apply: it is for --not-affected.')
  const { decisions } = await cli.ask(decideFindings, {
    advisory: [...new Set(advisory)],
    scope: await scopeOf(cli, options),
    verdict,
    reason: options.reason,
    until: options.until,
    package: options.package,
    justification: options.justification,
  })
  await cli.print(decisions, () => table(decisionColumns, decisions, cli.terminal))
}

/** Where it holds: a device, a group, else everywhere. */
export async function scopeOf(cli: Cli, { device, group }: ScopeOptions): Promise<DecisionScope> {
  if (device !== undefined && group !== undefined) throw new WrongUse('Say one of --device and --group.')
  if (device !== undefined) return { where: 'device', device: await pickDevice(cli, device) }
  if (group !== undefined) return { where: 'group', group: await pickGroup(cli, group) }
  return { where: 'tenant' }
}

type Change = { act: 'review' | 'extend' | 'end'; until?: string | undefined; reason?: string | undefined }

async function change(cli: Cli, wanted: string, act: Change): Promise<void> {
  const decision = await cli.ask(changeDecision, { id: await pickDecision(cli, wanted), ...act })
  await cli.print(decision, () => table(decisionColumns, [decision], cli.terminal))
}

async function pickDecision(cli: Cli, wanted: string): Promise<DecisionId> {
  const given = DecisionId.safeParse(wanted)
  if (given.success) return given.data
  const { items } = await allPages((cursor) => cli.ask(listDecisions, { limit: 500, cursor }))
  const named = items.map((one) => ({ id: one.id, about: one.advisory }))
  return pick(named, wanted, 'decision', 'muster findings decisions').id
}

/** A day as on a calendar. */
export function day(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('It takes a day such as 2027-03-31.')
  return text
}

const where = ({ scope }: Decision) =>
  scope.where === 'device'
    ? scope.device.slice(0, 14)
    : scope.where === 'group'
      ? scope.group.slice(0, 14)
      : 'everywhere'

const tints = { open: undefined, due: 'warning', expired: 'grey', ended: 'grey' } as const

export const decisionColumns: Column<Decision>[] = [
  { title: 'ADVISORY', cell: (row) => row.advisory },
  { title: 'DECIDED', cell: (row) => row.verdict },
  { title: 'WHERE', cell: where },
  { title: 'PACKAGE', cell: (row) => row.package ?? (row.hidden ? 'hidden' : 'all'), gives: true, yields: true },
  { title: 'UNTIL', cell: (row) => row.until },
  { title: 'STATE', cell: (row) => row.state, tint: (row) => tints[row.state] },
  { title: 'DEVICES', cell: (row) => row.devices, yields: true },
  { title: 'REASON', cell: (row) => (row.hidden ? 'hidden' : row.reason), gives: true, yields: true },
  { title: 'BY', cell: (row) => row.byName ?? row.by.slice(0, 14), gives: true },
  { title: 'AT', cell: (row) => row.at.slice(0, 10) },
  { title: 'ID', cell: (row) => row.id.slice(0, 14) },
]
