// `muster agent privacy`: what is collected here and why, for everybody who uses the machine.
import { writeFileSync } from 'node:fs'
import type { Clock } from '#kit/clock.ts'
import type { Policy, SignedPolicy } from '#wire/control/policy.ts'
import { kinds } from '#wire/telemetry/kinds.ts'
import type { AgentConfig } from '../config.ts'
import { Fault } from '../fault.ts'
import { say } from '../say.ts'
import { type Folder, files, folderAt } from '../state/folder.ts'
import { readLedger } from '../telemetry/ledger.ts'
import { switchesOf } from '../telemetry/switches.ts'
import { readAgreed } from './agreed.ts'
import { holderFiles } from './file.ts'
import { lastSent } from './last-sent.ts'
import { noticeOf } from './notice.ts'
import { ownIdHere } from './own-id-file.ts'
import { asLines, asPage, type Part } from './parts.ts'
import { costOf } from './reaching.ts'

interface Wish {
  /** Asks the server as well who looked, who was told and who answers. */
  readonly ask: boolean
  /** Writes a page to print instead; `-` is standard output. */
  readonly html: string | undefined
}

/**
 * Prints the notice; who may not read the state gets the copy that lies there for everybody. Without `ask` nothing is sent.
 * Throws Fault 'no-identity', with `ask` what `askAboutMe` throws, 'state-denied' when the page cannot be written.
 */
export async function privacy(config: AgentConfig, clock: Clock, { ask, html }: Wish): Promise<void> {
  const folder = folderAt(config.stateFolder)
  const parts = ownParts(config, folder, clock) ?? [{ heading: 'What is collected here', lines: leftNotice(folder) }]
  if (ask) {
    const { askAboutMe, partsOf } = await import('./about-me.ts')
    parts.push(...partsOf(await askAboutMe(config)))
  } else parts.push({ heading: 'Who looked, who was told, what you may demand', lines: howToAsk })
  if (html === undefined) {
    for (const line of asLines(parts)) say(line)
    return
  }
  const page = asPage('Privacy on this device', parts)
  if (html === '-') return void process.stdout.write(page)
  write(html, page)
  say(`Written to ${html}.`)
}

const howToAsk = [
  '`muster agent privacy --ask` asks the server: who looked, by role and hour, and who was told.',
  '`muster agent ask access` asks the organisation for everything it holds; erasure, rectification, restriction and',
  'objection are asked for alike. Each is answered within a month.',
]

/** For its owner alone: what the server said is in it. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 })
  } catch (error) {
    // The packaged agent writes into its own state folder and nowhere else.
    const words = `${file} cannot be written (${(error as { code?: string }).code ?? 'failed'}); --html - > ${file} does it`
    throw new Fault('wrong-use', words)
  }
}

/** Undefined for who may not read the state. */
function ownParts(config: AgentConfig, folder: Folder, clock: Clock): Part[] | undefined {
  try {
    const signed = folder.readJson<SignedPolicy>(files.policy)
    if (!signed) return undefined
    const policy = JSON.parse(signed.document) as Policy
    const all = holderFiles(config, folder)
    const hasOwnId = ownIdHere(folder, policy, all) !== undefined
    const { on, withheld } = switchesOf(policy, all, new Set(Object.keys(readAgreed(folder))), hasOwnId)
    return [
      { heading: 'What is collected here', lines: [...noticeOf(on, withheld), ...notHere(folder, on)] },
      { heading: 'What was sent last', lines: lastSent(folder) },
      { heading: 'What the agent itself may cost this machine, and what it did', lines: costOf(folder, clock) },
      { heading: 'To keep something back', lines: howToWithhold(config) },
    ]
  } catch (error) {
    if (error instanceof Fault && error.code === 'state-denied') return undefined
    throw error
  }
}

/** Kinds that are asked for and that nothing on this machine could tell: services without systemd, for example. */
function notHere(folder: Folder, on: readonly string[]): string[] {
  const ledger = readLedger(folder)
  const missing = kinds.filter(({ name }) => ledger && on.includes(name) && ledger.told[name] === undefined)
  return missing.length > 0
    ? [`Asked for and not available here: ${missing.map(({ title }) => title).join(', ')}.`]
    : []
}

function howToWithhold(config: AgentConfig): string[] {
  return [
    'Whatever the policy asks of this machine: muster agent refuse ITEM, or put the items into',
    `${config.privacyFile}, for example {"withhold": ["network", "system.hostName"]}.`,
    'The server then sees that this device tells less than its policy asks, and not what was kept back.',
  ]
}

function leftNotice(folder: Folder): string[] {
  const text = folder.read(files.notice)?.toString()
  if (text === undefined) throw new Fault('no-identity', 'There is no notice here: this machine is not managed')
  return text.trimEnd().split('\n')
}
