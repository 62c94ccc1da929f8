// `muster server ...`: serve, migrate, show the settings.

import { systemClock } from '#kit/clock.ts'
import { ConfigError, describeConfig } from '#kit/config.ts'
import { giveMemoryBack, stopAsked } from '#kit/life.ts'
import { fault, openLog } from '#kit/log.ts'
import { Problem } from '#wire/problem.ts'
import { readServerConfig, type ServerConfig, settings } from './config.ts'
import { RingRefused, readRoot } from './ring/open-ring.ts'

const help = `muster server COMMAND [--setting VALUE]

  serve            run the server (the default)
  migrate          make or update roles and databases with the login in DATABASE_URL
  backup FOLDER    write both databases there, sealed under the key ring's root; needs DATABASE_URL
  restore FOLDER   put them into databases that 'migrate' just made, and open a new epoch; needs
                   DATABASE_URL, the same key ring and the root's key
  epoch            open a new epoch by hand, while the server is stopped, where the databases were
                   put back by other means; needs the root's key
  plain            who still knocks at the historical plain port (MUSTER_PLAIN=on), as JSON lines
  config --origin  show every setting, its value and where the value came from
`

/** Commands that take a folder instead of only settings. */
const onFolder: Record<string, (config: ServerConfig, folder: string) => Promise<void>> = {
  async backup(config, folder) {
    const { backup } = await import('./backups/backup.ts')
    for (const file of await backup({ ...ownerOf(config), folder })) say(`${file}\n`)
  },
  async restore(config, folder) {
    const { restore } = await import('./backups/backup.ts')
    for (const [table, rows] of await restore({ ...ownerOf(config), folder })) say(`${rows} ${table}\n`)
    await commands.epoch?.(config)
  },
}

function ownerOf(config: ServerConfig) {
  if (!config.databaseUrl) throw new ConfigError('DATABASE_URL is missing: a login that may become the owner')
  return {
    url: config.databaseUrl,
    prefix: config.databasePrefix,
    root: readRoot([config.files.ring, config.files.ringCopy]),
  }
}

const commands: Record<string, (config: ServerConfig) => Promise<void>> = {
  async serve(config) {
    const { start } = await import('./server.ts')
    await using server = await start(config)
    // For a supervisor that started us with a channel; the ports may be any free ones.
    const { consoleUrl, consolePort, devicePort, farewellPort, plainPort } = server
    process.send?.({ ready: true, consoleUrl, consolePort, devicePort, farewellPort, plainPort })
    giveMemoryBack()
    await stopAsked()
  },
  async epoch(config) {
    const { openEpoch } = await import('./control/epoch/epoch.ts')
    const { number, signed } = openEpoch(config.files, systemClock)
    say(`epoch ${number} is open: ${signed?.document}\n`)
    say('Start the server. Devices go on from what they hold; those let in since the backup are taken in again.\n')
    say('Devices revoked since the backup count as managed again: look through them.\n')
  },
  async plain({ files }) {
    const { readPlainAskers } = await import('./doors/plain-askers.ts')
    const { readCopy } = await import('./ring/copy.ts')
    const { entries = [] } = readCopy(files.ring, readRoot([files.ring, files.ringCopy])) ?? {}
    const keyOf = (tenant: number, subject: string) =>
      entries.find((entry) => entry.tenant === tenant && entry.subject === subject)?.key
    for (const asker of readPlainAskers(files.plainAskers, { keyOf }, systemClock)) say(`${JSON.stringify(asker)}\n`)
  },
  async migrate(config) {
    const { migrateDatabases } = await import('./migrate.ts')
    await migrateDatabases(config, openLog({ place: 'server', level: config.logLevel, clock: systemClock }))
  },
}

async function main([command = 'serve', ...flags]: string[]): Promise<void> {
  if (command === 'help' || command === '--help') return say(help)
  const work = onFolder[command]
  if (work) {
    const [folder, ...rest] = flags
    if (!folder || folder.startsWith('--')) throw new ConfigError(`${command} needs a folder\n\n${help}`)
    return work(readServerConfig(rest).config, folder)
  }
  const { config, read } = readServerConfig(flags.filter((flag) => !(command === 'config' && flag === '--origin')))
  if (command === 'config') return say(`${describeConfig(settings, read).join('\n')}\n`)
  const run = commands[command]
  if (!run) throw new ConfigError(`there is no command '${command}'\n\n${help}`)
  await run(config)
}

function say(text: string): void {
  process.stdout.write(text)
}

/** One line with what to do for what is foreseen; anything else is a bug and shows where. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof RingRefused || error instanceof Problem) return error.message
  const { error: kind, stack } = fault(error)
  return `${error instanceof Error ? error.message : kind} (${stack ?? ''})`
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`muster server: ${explain(error)}\n`)
  // 78: settings or state of this machine (sysexits EX_CONFIG): starting again changes nothing.
  process.exitCode = error instanceof ConfigError || error instanceof RingRefused ? 78 : 1
  process.disconnect?.()
})
