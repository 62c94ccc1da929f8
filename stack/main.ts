// `muster stack start|stop|status|sql|schema|…`: all of Muster on one machine.
import { existsSync, readFileSync } from 'node:fs'
import { ConfigError } from '#kit/config.ts'
import { pause } from '#kit/life.ts'
import { readStackConfig, type StackConfig } from './config.ts'
import { lockHolder } from './lock.ts'
import { complain, say } from './output.ts'
import { readyFile } from './ready.ts'

const help = `muster stack COMMAND

  start [--dev]  run everything in the foreground until Ctrl-C; --dev serves the console from its sources
  stop           end the stack that runs on this data folder (MUSTER_DATA)
  status         say what runs; exit code 0 when it can be used, 1 when not
  backup [FOLDER]   seal both databases into a folder, while the stack runs or not; --list shows
                    the daily ones
  restore FOLDER    put a backup in their place, after 'muster stack stop'; --yes asks nothing
  sql QUERY      ask the fleet's database one thing, reading only; --people asks the other one
  schema         write the committed descriptions of the databases anew`

const stopLimitMs = 60_000

async function main([command = 'start', ...flags]: string[]): Promise<number> {
  if (command === 'backup' || command === 'restore') return onBackups(command, flags)
  if (command === 'sql') return onSql(flags)
  const unknown = flags.find((flag) => !(command === 'start' && flag === '--dev'))
  if (unknown) throw new ConfigError(`there is no flag '${unknown}'\n\n${help}`)
  switch (command) {
    case 'start': {
      const { runStack } = await import('./start.ts')
      await runStack(readStackConfig(), { dev: flags.includes('--dev') })
      return 0
    }
    case 'stop':
      return stop()
    case 'status':
      return status()
    case 'schema': {
      const { writeDescriptions } = await import('./schema.ts')
      for (const file of await writeDescriptions()) say(file)
      return 0
    }
    case 'help':
    case '--help':
      say(help)
      return 0
    default:
      throw new ConfigError(`there is no command '${command}'\n\n${help}`)
  }
}

/** Also `muster backup` and `muster restore`. */
async function onBackups(command: 'backup' | 'restore', words: readonly string[]): Promise<number> {
  const config = readStackConfig()
  const own = command === 'backup' ? '--list' : '--yes'
  const wrong = words.find((word) => word.startsWith('-') && word !== own)
  const [folder, ...more] = words.filter((word) => !word.startsWith('-'))
  if (wrong || more.length > 0 || (command === 'restore' && !folder)) throw new ConfigError(help)
  if (command === 'restore') return restoreFrom(config, folder as string, words.includes('--yes'))
  const { backupsOf } = await import('../server/backups/list-backups.ts')
  if (words.includes('--list')) {
    const all = backupsOf(config.server)
    for (const one of all) say(`${one.at}  ${String(Math.ceil(one.bytes / 1024)).padStart(9)} KiB  ${one.folder}`)
    if (all.length === 0) say('there is no backup yet; the first is made 5 minutes after the first start')
    return 0
  }
  const { backUp } = await import('./backups/back-up.ts')
  say(await backUp(config, folder))
  const { ring, authority } = config.server.files
  say(
    `Keep copies of ${ring} and ${authority} somewhere else: without them nobody can open it, and devices would not be known.`,
  )
  say('Keep them apart from the backup: whoever holds both can read what was erased since.')
  return 0
}

async function restoreFrom(config: StackConfig, folder: string, sure: boolean): Promise<number> {
  if (!sure) {
    complain('Everything since that backup is lost, but what devices tell again; what was erased since stays erased.')
    complain(`Say it again with --yes: muster restore ${folder} --yes`)
    return 3
  }
  const { restore } = await import('./backups/restore.ts')
  await restore(config, folder)
  say('The backup is in place and a new epoch is open. Start again: npm start')
  return 0
}

async function onSql(words: readonly string[]): Promise<number> {
  const [query, ...more] = words.filter((word) => word !== '--people')
  if (!query || more.length > 0)
    throw new ConfigError(`one query, in quotation marks: muster stack sql "select count(*) from device_devices"`)
  const { readDatabase } = await import('./sql.ts')
  for (const line of await readDatabase(readStackConfig(), words.includes('--people') ? 'people' : 'fleet', query))
    say(line)
  return 0
}

async function stop(): Promise<number> {
  const { dataFolder } = readStackConfig()
  const pid = lockHolder(dataFolder)
  if (pid === undefined) {
    say(`no stack runs on ${dataFolder}`)
    return 0
  }
  process.kill(pid, 'SIGTERM')
  for (let waited = 0; waited < stopLimitMs; waited += 100) {
    if (lockHolder(dataFolder) === undefined) return 0
    await pause(100)
  }
  throw new Error(`process ${pid} did not end within ${stopLimitMs / 1000} s`)
}

function status(): number {
  const { dataFolder } = readStackConfig()
  const pid = lockHolder(dataFolder)
  const ready = readyFile(dataFolder)
  if (pid === undefined) say(`no stack runs on ${dataFolder}`)
  else if (!existsSync(ready)) say(`a stack is starting or stopping on ${dataFolder} (process ${pid})`)
  else say(readFileSync(ready, 'utf8').trimEnd())
  return pid !== undefined && existsSync(ready) ? 0 : 1
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    complain(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  },
)
