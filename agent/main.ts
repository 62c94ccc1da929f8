// `muster agent WORD`: picks the command; each is loaded only when it is asked for.
import { systemClock } from '#kit/clock.ts'
import { type AgentConfig, configHelp, readConfig } from './config.ts'
import { Fault } from './fault.ts'
import { say } from './say.ts'

interface Command {
  readonly says: string
  /** What stands behind the word, for the help; without it the command takes no words. */
  readonly takes?: string
  /** Flags of its own, without a value. */
  readonly marks?: readonly string[]
  /** Flags of its own, with a value. */
  readonly values?: readonly string[]
  readonly run: (config: AgentConfig, marks: ReadonlySet<string>, given: Given) => Promise<void>
}

interface Given {
  readonly words: readonly string[]
  readonly values: ReadonlyMap<string, string>
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
    says: 'what is collected here, why, what was sent (--ask the server who looked; --html FILE|- a page to print)',
    marks: ['--ask'],
    values: ['--html'],
    async run(config, marks, { values }) {
      const { privacy } = await import('./holder/privacy.ts')
      await privacy(config, systemClock, { ask: marks.has('--ask'), html: values.get('--html') })
    },
  },
  ask: {
    says: 'demand something of the organisation about this device; it has a month to answer',
    takes: 'access|erasure|rectification|restriction|objection',
    async run(config, _marks, { words }) {
      const { ask } = await import('./holder/ask.ts')
      await ask(config, words)
    },
  },
  agree: {
    says: 'personal device: agree that these are read (all: what is asked now); else stop keeping them back',
    takes: 'ITEM ...|all',
    async run(config, _marks, { words }) {
      const { agree } = await import('./holder/agree.ts')
      await agree(config, systemClock, words)
    },
  },
  refuse: {
    says: 'read these no more; what the server holds of them is erased with the next sync',
    takes: 'ITEM ...|all',
    async run(config, _marks, { words }) {
      const { refuse } = await import('./holder/agree.ts')
      await refuse(config, words)
    },
  },
  agreed: {
    says: 'what is asked for on this device, item by item, and what was agreed on',
    async run(config) {
      const { agreed } = await import('./holder/agree.ts')
      agreed(config)
    },
  },
  preview: {
    says: 'what nobody could do any more without these items: --without ITEM,...',
    values: ['--without'],
    async run(_config, _marks, { values }) {
      const { preview } = await import('./holder/preview.ts')
      preview(values.get('--without'))
    },
  },
  requests: {
    says: 'what is wanted from afar and waits for your answer',
    async run(config) {
      const { requests } = await import('./holder/requests.ts')
      requests(config)
    },
  },
  answer: {
    says: 'answer what is wanted from afar',
    takes: 'ID yes|no',
    async run(config, _marks, { words }) {
      const { answer } = await import('./holder/requests.ts')
      await answer(config, systemClock, words)
    },
  },
  'own-id': {
    says: "an id of your own in place of the server's, told one-way: never an address",
    takes: 'set VALUE|clear|show',
    async run(config, _marks, { words }) {
      const { ownId } = await import('./holder/own-id.ts')
      await ownId(config, words)
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
  for (const [word, { takes, says }] of Object.entries(commands))
    say(takes ? `  ${word} ${takes}\n  ${' '.repeat(10)} ${says}` : `  ${word.padEnd(10)} ${says}`)
  say()
  for (const line of configHelp) say(line)
  say()
  say('Example: muster agent enrol --server muster.example.org:13000 --token-file /etc/muster/token')
}

/** The command's own flags and words; the rest are settings. */
function parted(command: Command, flags: readonly string[]) {
  const marks = new Set<string>()
  const values = new Map<string, string>()
  const words: string[] = []
  const rest: string[] = []
  for (let i = 0; i < flags.length; i += 1) {
    const flag = flags[i] as string
    const next = flags[i + 1]
    if (command.marks?.includes(flag)) marks.add(flag)
    else if (command.takes && !flag.startsWith('--')) words.push(flag)
    else {
      if (command.values?.includes(flag)) values.set(flag, next ?? '')
      else rest.push(...(next === undefined ? [flag] : [flag, next]))
      i += 1
    }
  }
  return { marks, given: { words, values }, rest }
}

async function main([word = '', ...flags]: readonly string[]): Promise<number> {
  if (word === '' || word === 'help' || word === '--help' || flags.includes('--help')) {
    help()
    return word === '' ? 2 : 0
  }
  try {
    const command = Object.hasOwn(commands, word) ? commands[word] : undefined
    if (!command) throw new Fault('wrong-use', `there is no command '${word}'`)
    const { marks, given, rest } = parted(command, flags)
    await command.run(readConfig(rest), marks, given)
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
