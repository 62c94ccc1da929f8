// muster groups: the tree that devices stand in.
import { Argument, type Command } from 'commander'
import { changeGroup, createGroup, GroupKeep, listGroups } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { example } from '../options.ts'
import { pickGroup } from '../pick.ts'
import { table } from '../table.ts'
import { visible } from '../terminal.ts'
import { ofGroups } from './sbom.ts'

type Row = AnswerOf<typeof listGroups>['items'][number]

export function groups(program: Command, cli: Cli): void {
  const noun = program.command('groups').description('the tree that devices stand in')

  noun
    .command('list')
    .description('list groups as a tree')
    .addHelpText('after', example('muster groups list'))
    .action(async () => {
      const { items } = await cli.ask(listGroups, {})
      await cli.print(items, () =>
        items.length === 0
          ? 'No group yet. Make one with: muster groups create NAME'
          : table<Row & { depth: number }>(
              [
                { title: 'GROUP', cell: (row) => '  '.repeat(row.depth) + row.name, gives: true },
                { title: 'DEVICES', cell: (row) => row.devices },
                { title: 'KEEPS', cell: (row) => kept[row.keep], yields: true },
                { title: 'ID', cell: (row) => row.id },
              ],
              asTree(items),
              cli.terminal,
            ),
      )
    })

  ofGroups(noun, cli)

  noun
    .command('create <name>')
    .description('make a group')
    .option('--parent <group>', 'name or id of the group it stands in')
    .addHelpText('after', example('muster groups create "Front desk" --parent Berlin'))
    .action(async (name: string, options: { parent?: string }) => {
      const parent = options.parent === undefined ? null : await pickGroup(cli, options.parent)
      const group = await cli.ask(createGroup, { name, parent })
      await cli.print(group, () => `Made the group ${visible(group.name)} (${group.id}).`)
    })

  noun
    .command('keep <group>')
    .description('say whether the connections of its devices are kept: all, those no wake reaches, or none')
    .addArgument(new Argument('<which>', 'off: what the group above says').choices(GroupKeep.options))
    .addHelpText('after', example('muster groups keep "Front desk" unreached'))
    .action(async (wanted: string, keep: GroupKeep) => {
      const group = await cli.ask(changeGroup, { id: await pickGroup(cli, wanted), keep })
      await cli.print(group, () => `${visible(group.name)} keeps ${kept[group.keep] ?? 'no connection of its own'}.`)
    })
}

const kept: Record<GroupKeep, string | undefined> = { off: undefined, all: 'all', unreached: 'those no wake reaches' }

/** Parents before their children, each with its depth; a group whose parent is not there stands at the top. */
function asTree(items: readonly Row[]): (Row & { depth: number })[] {
  const known = new Set<string>(items.map((group) => group.id))
  const below = Map.groupBy<string, Row>(items, (group) =>
    group.parent !== null && known.has(group.parent) ? group.parent : 'top',
  )
  const from = (parent: string, depth: number): (Row & { depth: number })[] =>
    (below.get(parent) ?? []).flatMap((group) => [{ ...group, depth }, ...from(group.id, depth + 1)])
  return from('top', 0)
}
