// What became of an act on each device: a word for each, and an exit code for all.
import type { DeviceVerb } from '#wire/console/devices.ts'
import type { Cli } from '../cli.ts'
import { exitCodes } from '../failure.ts'
import { table } from '../table.ts'

interface Result {
  readonly device: string
  readonly done: boolean
  readonly code?: string | undefined
  readonly detail?: string | undefined
}

const done: Record<DeviceVerb, string> = {
  approve: 'approved',
  revoke: 'revoked',
  retire: 'retired',
  unlock: 'unlocked',
  move: 'moved',
  keep: 'kept connected',
  release: 'released',
}

/** Prints a line a device; exit code 1 when at least one was not done. */
export async function reportActs(cli: Cli, verb: DeviceVerb, results: readonly Result[]): Promise<void> {
  await cli.print(results, () =>
    table<Result>(
      [
        { title: 'DEVICE', cell: (row) => row.device },
        {
          title: 'RESULT',
          cell: (row) => (row.done ? done[verb] : `not ${done[verb]}: ${row.detail ?? row.code ?? 'no reason given'}`),
          tint: (row) => (row.done ? 'good' : 'bad'),
        },
      ],
      results,
      cli.terminal,
    ),
  )
  if (results.some((result) => !result.done)) cli.exit(exitCodes.failed)
}
