// One command line from words to exit code.
import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import type { Clock } from '#kit/clock.ts'
import { type Flags, openCli } from './cli.ts'
import { advisories } from './commands/advisories.ts'
import { audit } from './commands/audit.ts'
import { completion } from './commands/completion.ts'
import { consents } from './commands/consents.ts'
import { context } from './commands/context.ts'
import { credentials } from './commands/credentials.ts'
import { devices } from './commands/devices.ts'
import { doctor } from './commands/doctor.ts'
import { erasures } from './commands/erasures.ts'
import { events } from './commands/events.ts'
import { findings } from './commands/findings.ts'
import { groups } from './commands/groups.ts'
import { holds } from './commands/holds.ts'
import { integrations } from './commands/integrations.ts'
import { inventory } from './commands/inventory.ts'
import { log } from './commands/log.ts'
import { operators } from './commands/operators.ts'
import { outbound } from './commands/outbound.ts'
import { places } from './commands/places.ts'
import { privacy } from './commands/privacy.ts'
import { requests } from './commands/requests.ts'
import { security } from './commands/security.ts'
import { software } from './commands/software.ts'
import { tokens } from './commands/tokens.ts'
import type { CliConfig } from './config.ts'
import { exitCodes, explain } from './failure.ts'
import { formats } from './format.ts'
import { type Terminal, visible } from './terminal.ts'

const nouns = [
  devices,
  groups,
  software,
  findings,
  advisories,
  events,
  inventory,
  tokens,
  credentials,
  operators,
  requests,
  erasures,
  holds,
  privacy,
  consents,
  outbound,
  integrations,
  security,
  log,
  audit,
  context,
  doctor,
  completion,
]

/** Carries out `words` (without the program's name) and returns the exit code; never throws. */
export async function run(
  words: readonly string[],
  tools: { config: CliConfig; clock: Clock; terminal: Terminal },
): Promise<number> {
  let exitCode: number = exitCodes.done
  const { terminal } = tools
  const program = new Command('muster')
  const cli = openCli({ ...tools, exit: (code) => (exitCode = code) }, () => program.opts<Flags>())
  program
    .description('Privacy-first fleet management whose promises about data can be checked.')
    .version(version(), '-V, --version')
    .addOption(new Option('-o, --output <form>', 'form of the result').choices(formats).default('table'))
    .option('--server <url>', 'address of the server (else the context, else the Muster on this machine)')
    .option('--credential-file <file>', 'file that holds the API credential')
    .option('--context <name>', 'work with this context: see muster context --help')
    .helpOption('-h, --help', 'show this')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, ...(terminal.columns ? { helpWidth: terminal.columns } : {}) })
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'muster: ')),
    })
    .showHelpAfterError('Add --help to see how this command is used.')
    .addHelpText('after', placesHelp)
    .exitOverride()
  for (const noun of nouns) noun(program, cli)
  for (const noun of program.commands) noun.helpCommand(false)
  try {
    await program.parseAsync(words.length > 0 ? words : ['--help'], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse
    const { text, exitCode: code } = explain(error)
    terminal.note(`muster: ${text.split('\n').map(visible).join('\n')}`)
    return code
  }
}

const placesHelp = `
What runs on this machine (each has its own --help):
${Object.entries(places)
  .map(([name, says]) => `  ${name.padEnd(12)} ${says}`)
  .join('\n')}

Exit codes: 0 done, 1 failed, 2 wrong use, 3 refused.`

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}
