// The operator's command line: nouns and verbs over the same API as the console.
import { systemClock } from '#kit/clock.ts'
import { readConfig } from './config.ts'
import { run } from './run.ts'
import { processTerminal } from './terminal.ts'

const config = readConfig()
const terminal = processTerminal(config.colour)
process.exitCode = await run(process.argv.slice(2), { config, terminal, clock: systemClock })
