// `muster stack start|stop|status|schema`: all of Muster on one machine.
import { existsSync, readFileSync } from 'node:fs'
import { ConfigError } from '#kit/config.ts'
import { pause } from '#kit/life.ts'
import { readStackConfig } from './config.ts'
import { lockHolder } from './lock.ts'
import { complain, say } from './output.ts'
import { readyFile } from './ready.ts'

const help = `muster stack COMMAND

  start [--dev]  run everything in the foreground until Ctrl-C; --dev serves the console from its sources
  stop           end the stack that runs on this data folder (MUSTER_DATA)
  status         say what runs; exit code 0 when it can be used, 1 when not
  schema         write the committed descriptions of the databases anew`

const stopLimitMs = 60_000

async function main([command = 'start', ...flags]: string[]): Promise<number> {
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
