// The process that reads one load: told what to do over the channel from the service, and ends with it.
import { systemClock } from '#kit/clock.ts'
import { silentLog } from '#kit/log.ts'
import { openDatabase } from '#kit/pg/open-database.ts'
import type { Source } from '../sources/source.ts'
import { load } from './load.ts'
import type { ReaderJob, ReaderMessage } from './start-reader.ts'

const say = (message: ReaderMessage) => process.send?.(message)

// Without the service nobody would hear how it ended, and the next service begins anew.
process.once('disconnect', () => process.exit(1))
process.once('message', async ({ task, databaseUrl, sourcesFile }: ReaderJob) => {
  const { sources } = (await import(sourcesFile)) as { sources: readonly Source[] }
  const database = await openDatabase({
    url: databaseUrl,
    log: silentLog,
    name: 'muster advisories import',
    connections: 1,
  })
  const told = (progress: Parameters<Parameters<typeof load>[0]['told']>[0], committed: boolean) =>
    say({ progress, committed })
  const ended = await load({ database, clock: systemClock, sources, told }, task)
  await database.close()
  process.send?.({ ended } satisfies ReaderMessage, () => process.exit(0))
})
say({ ready: true })
