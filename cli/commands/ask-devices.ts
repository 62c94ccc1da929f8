// muster devices sync: ask devices to come now, and say truthfully what became of each.
import type { Command } from 'commander'
import { pause } from '#kit/life.ts'
import { type AskRow, forceSync, type SyncOrder, showSync, syncDevices } from '#wire/console/syncs.ts'
import type { Cli } from '../cli.ts'
import { exitCodes, WrongUse } from '../failure.ts'
import { example } from '../options.ts'
import { allPages } from '../pages.ts'
import { pickDevices, pickGroup } from '../pick.ts'
import { type Column, table } from '../table.ts'
import { count } from '../words.ts'
import { askReasonWords } from './ask-reasons.ts'

type Options = { group?: string; all?: true; wait?: true }

/** How often a waiting command asks how far the order is. */
const lookMs = 500
const barCells = 24

/** Adds `sync` to the noun `devices`. */
export function askDevices(noun: Command, cli: Cli): void {
  noun
    .command('sync [devices...]')
    .description('ask devices to sync now and to read everything again')
    .option('--group <group>', 'all devices of this group and of those below it')
    .option('--all', 'all devices')
    .option('--wait', 'until each is done, failed, or waits for its next contact; fails when one did not get done')
    .addHelpText(
      'after',
      example('muster devices sync web-1 web-2 --wait', 'muster devices sync --group Berlin --wait -o json'),
    )
    .action(async (wanted: string[], options: Options) => {
      const order = await cli.ask(forceSync, await targetOf(cli, wanted, options))
      if (options.wait) await report(cli, await settled(cli, order))
      else await cli.print(order, () => `Asked ${count(order.devices, 'device')} (${order.id}).`)
    })
}

async function targetOf(cli: Cli, wanted: readonly string[], { group, all }: Options) {
  if ([wanted.length > 0, group !== undefined, all === true].filter(Boolean).length !== 1)
    throw new WrongUse('Name devices, or give --group, or --all: one of the three.')
  if (group !== undefined) return { group: await pickGroup(cli, group) }
  return all ? { all } : { devices: await pickDevices(cli, wanted) }
}

/** The order when nothing of it is on its way any more; those that wait may still come later. */
async function settled(cli: Cli, order: SyncOrder): Promise<SyncOrder> {
  let now = order
  while (now.settledAt === undefined) {
    cli.terminal.progress(progressOf(now))
    await pause(lookMs)
    now = await cli.ask(showSync, { id: order.id })
  }
  cli.terminal.progress('')
  return now
}

/** `[######      ] 120 of 300 done, 20 woken, 3 waiting`. */
export function progressOf({ devices, counts }: Pick<SyncOrder, 'devices' | 'counts'>): string {
  const { done, ...others } = counts
  const over = done + counts.waiting + counts.failed
  const filled = devices === 0 ? barCells : Math.floor((over / devices) * barCells)
  const words = Object.entries(others).flatMap(([state, amount]) => (amount > 0 ? [`${amount} ${state}`] : []))
  return `[${'#'.repeat(filled).padEnd(barCells)}] ${[`${done} of ${devices} done`, ...words].join(', ')}`
}

async function report(cli: Cli, order: SyncOrder): Promise<void> {
  const { items } =
    order.counts.done === order.devices
      ? { items: [] }
      : await allPages((cursor) =>
          cli.ask(syncDevices, { id: order.id, state: ['failed', 'waiting'], limit: 500, cursor }),
        )
  await cli.print({ ...order, notDone: items }, () => {
    const sum = `${order.counts.done} of ${count(order.devices, 'device')} done (${order.id}).`
    return items.length === 0 ? sum : `${table(columns, items, cli.terminal)}\n${sum}`
  })
  if (order.counts.done < order.devices) cli.exit(exitCodes.failed)
}

const wordsOf = ({ reason }: AskRow) => reason && askReasonWords[reason]

const columns: Column<AskRow>[] = [
  { title: 'NAME', cell: (row) => row.name, gives: true },
  { title: 'STATE', cell: (row) => row.state, tint: (row) => (row.state === 'failed' ? 'bad' : 'warning') },
  { title: 'WHY', cell: (row) => wordsOf(row)?.why },
  { title: 'WHAT HELPS', cell: (row) => wordsOf(row)?.helps, gives: true },
  { title: 'ID', cell: (row) => row.device.slice(0, 14), yields: true },
]
