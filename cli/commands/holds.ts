// muster holds: what may not be erased, why, and until when.
import type { Command } from 'commander'
import { type LegalHold, liftLegalHold, listLegalHolds, placeLegalHold } from '#wire/console/erasures.ts'
import type { Cli } from '../cli.ts'
import { WrongUse } from '../failure.ts'
import { example, instant } from '../options.ts'
import { pick, pickDevices, pickGroup } from '../pick.ts'
import { type Column, table } from '../table.ts'
import { count } from '../words.ts'

type PlaceOptions = { group?: string; tenant?: true; reason: string; until: string }

export function holds(program: Command, cli: Cli): void {
  const noun = program.command('holds').description('legal holds: what may not be erased, why, and until when')

  noun
    .command('list')
    .description('list legal holds, those that ended too')
    .addHelpText('after', example('muster holds list'))
    .action(async () => {
      const { items } = await cli.ask(listLegalHolds, {})
      const now = cli.clock.now()
      await cli.print(items, () => (items.length === 0 ? 'There is none.' : table(columns(now), items, cli.terminal)))
    })

  noun
    .command('place [devices...]')
    .description('forbid the erasure of devices; what is being destroyed at this moment is not kept any more')
    .option('--group <group>', 'all devices of this group and of those below it, also those that come later')
    .option('--tenant', 'everything')
    .requiredOption('--reason <text>', 'why; sealed')
    .requiredOption('--until <time>', 'its end: a date or an instant', instant)
    .addHelpText('after', example('muster holds place web-1 --reason "case 7 O 12/26" --until 2027-03-31'))
    .action(async (wanted: string[], { group, tenant, reason, until }: PlaceOptions) => {
      if ([wanted.length > 0, group !== undefined, tenant === true].filter(Boolean).length !== 1)
        throw new WrongUse('Name devices, or give --group, or --tenant: one of the three.')
      const target = tenant
        ? { tenant }
        : group !== undefined
          ? { group: await pickGroup(cli, group) }
          : { devices: await pickDevices(cli, wanted) }
      const hold = await cli.ask(placeLegalHold, { ...target, reason, until })
      await cli.print(hold, () => `${hold.id} holds until ${hold.until}; it stops ${count(hold.stops, 'erasure')} now.`)
    })

  noun
    .command('lift <hold>')
    .description('end a legal hold; what it stopped goes on, at once when its time has passed')
    .addHelpText('after', example('muster holds lift hld_k4x2'))
    .action(async (wanted: string) => {
      const { id } = pick((await cli.ask(listLegalHolds, {})).items, wanted, 'hold')
      const hold = await cli.ask(liftLegalHold, { id })
      await cli.print(hold, () => `${id} was lifted.`)
    })
}

const columns = (now: number): Column<LegalHold>[] => [
  { title: 'ID', cell: (row) => row.id.slice(0, 14) },
  { title: 'FOR', cell: forWhat },
  { title: 'STATE', cell: (row) => (row.liftedAt ? 'lifted' : Date.parse(row.until) <= now ? 'ended' : 'holds') },
  { title: 'UNTIL', cell: (row) => row.until },
  { title: 'STOPS', cell: (row) => row.stops },
  { title: 'REASON', cell: (row) => row.reason, gives: true },
  { title: 'BY', cell: (row) => row.placedByName ?? row.placedBy.slice(0, 14), gives: true, yields: true },
]

function forWhat(row: LegalHold): string {
  if (row.group) return `group ${row.group.slice(0, 14)}`
  return row.devices.length === 0 ? 'everything' : count(row.devices.length, 'device')
}
