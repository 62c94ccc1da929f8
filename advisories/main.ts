// `muster advisories serve|migrate`: the vulnerability service, which knows no device.
import { systemClock } from '#kit/clock.ts'
import { ConfigError } from '#kit/config.ts'
import { giveMemoryBack, stopAsked } from '#kit/life.ts'
import { openLog } from '#kit/log.ts'
import { readAdvisoriesConfig } from './config.ts'

async function main([command = 'serve', ...flags]: string[]): Promise<void> {
  const config = readAdvisoriesConfig(flags)
  const log = openLog({ place: 'advisories', level: config.logLevel, clock: systemClock })
  if (command === 'migrate') return (await import('./migrate.ts')).migrateAdvisories(config, log)
  if (command !== 'serve') throw new ConfigError(`there is no command '${command}': serve or migrate`)
  const { start } = await import('./socket.ts')
  await using _running = await start(config, log)
  process.send?.({ ready: true })
  giveMemoryBack()
  await stopAsked()
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`muster advisories: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof ConfigError ? 78 : 1
  process.disconnect?.()
})
