// `muster agent WORD`: picks the command; each is loaded only when it is asked for.
import { systemClock } from '#kit/clock.ts'
import { type AgentConfig, configHelp, readConfig } from './config.ts'
import { Fault } from './fault.ts'
import { say } from './say.ts'

interface Command {
  readonly says: string
  /** Flags of its own, without a value. */
  readonly marks?: readonly string[]
  readonly run: (config: AgentConfig, marks: ReadonlySet<string>) => Promise<void>
}

const commands: Record<string, Command> = {
  run: {
    says: 'work as a service: enrol if need be, sync at the rhythm of the policy',
    async run(config) {
      const { stopAsked } = await import('#kit/life.ts')
      const { run } = await import('./run.ts')
      const stop = new AbortController()
      stopAsked().then(() => stop.abort())
      await run(config, systemClock, stop.signal)
    },
  },
  once: {
    says: "enrol if need be, sync once and end (for timers; --due: only when the policy's interval has passed)",
    marks: ['--due'],
    async run(config, marks) {
      const { syncOnce } = await import('./once.ts')
      await syncOnce(config, systemClock, marks.has('--due'))
    },
  },
  wake: {
    says: "heed the wakes on systemd's socket, sync for them, end when no more come (for socket units)",
    async run(config) {
      const { stopAsked } = await import('#kit/life.ts')
      const { wake } = await import('./wake.ts')
      const stop = new AbortController()
      stopAsked().then(() => stop.abort())
      await wake(config, systemClock, stop.signal)
    },
  },
  farewell: {
    says: 'tell the server that this machine shuts down (for ExecStop and shutdown units)',
    async run(config) {
      const { farewell } = await import('./farewell.ts')
      await farewell(config, systemClock)
    },
  },
  enrol: {
    says: 'make this machine a device: --server HOST:PORT --token-file FILE',
    async run(config) {
      const { enrolOnly } = await import('./once.ts')
      await enrolOnly(config)
    },
  },
  sync: {
    says: 'sync now and read everything again; asks the running agent where there is one',
    async run(config) {
      const { syncByHand } = await import('./once.ts')
      await syncByHand(config, systemClock)
    },
  },
  inspect: {
    says: 'show what was last sent (--json the document, --raw the very bytes)',
    marks: ['--json', '--raw'],
    async run(config, marks) {
      const { inspect } = await import('./holder/inspect.ts')
      inspect(config, marks.has('--raw') ? 'raw' : marks.has('--json') ? 'json' : 'text')
    },
  },
  events: {
    says: 'show what happened here and is not yet at the server (--json the same as a document)',
    marks: ['--json'],
    async run(config, marks) {
      const { events } = await import('./holder/events.ts')
      events(config, marks.has('--json') ? 'json' : 'text')
    },
  },
  verify: {
    says: "prove that the copy is what the server's receipt is for",
    async run(config) {
      const { verify } = await import('./holder/verify.ts')
      verify(config)
    },
  },
  check: {
    says: 'find out why this device does not connect',
    async run(config) {
      const { check } = await import('./holder/check.ts')
      await check(config, systemClock)
    },
  },
  privacy: {
    says: 'what is collected here, why, and what is kept back',
    async run(config) {
      const { privacy } = await import('./holder/privacy.ts')
      privacy(config, systemClock)
    },
  },
  reset: {
    says: 'remove identity and state, before a machine is copied or to enrol anew',
    async run(config) {
      const { reset } = await import('./holder/reset.ts')
      await reset(config)
    },
  },
}

function help(): void {
  say('muster agent WORD [--flag VALUE ...]')
  say()
  for (const [word, { says }] of Object.entries(commands)) say(`  ${word.padEnd(10)} ${says}`)
  say()
  for (const line of configHelp) say(line)
  say()
  say('Example: muster agent enrol --server muster.example.org:13000 --token-file /etc/muster/token')
}

async function main([word = '', ...flags]: readonly string[]): Promise<number> {
  if (word === '' || word === 'help' || word === '--help' || flags.includes('--help')) {
    help()
    return word === '' ? 2 : 0
  }
  try {
    const command = Object.hasOwn(commands, word) ? commands[word] : undefined
    if (!command) throw new Fault('wrong-use', `there is no command '${word}'`)
    const marks = new Set(flags.filter((flag) => command.marks?.includes(flag)))
    await command.run(readConfig(flags.filter((flag) => !marks.has(flag))), marks)
    return 0
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    process.stderr.write(`agent: ${error.message} [${error.code}]\n       ${error.advice}\n`)
    return error.exit
  }
}

// The notice and the way to it are for everybody on this machine, whatever the caller's mask; all else is made 0600.
process.umask(0o022)
process.exitCode = await main(process.argv.slice(2))
// The channel to a supervisor would keep the process alive after everything else has ended.
if (process.connected) process.disconnect()
