// `muster agent privacy`: what is collected here and why, for everybody who uses the machine.
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
import { noticeOf } from './notice.ts'
import { costOf } from './reaching.ts'

/** Prints the notice; who may not read the state gets the copy that lies there for everybody. */
export function privacy(config: AgentConfig, clock: Clock): void {
  const folder = folderAt(config.stateFolder)
  for (const line of ownNotice(config, folder, clock) ?? leftNotice(folder)) say(line)
}

function ownNotice(config: AgentConfig, folder: Folder, clock: Clock): string[] | undefined {
  try {
    const signed = folder.readJson<SignedPolicy>(files.policy)
    if (!signed) return undefined
    const policy = JSON.parse(signed.document) as Policy
    const { on, withheld } = switchesOf(policy, holderFiles(config, folder), new Set(Object.keys(readAgreed(folder))))
    return [
      ...noticeOf(on, withheld),
      ...notHere(folder, on),
      '',
      ...ownCost(folder, clock),
      '',
      ...howToWithhold(config),
    ]
  } catch (error) {
    if (error instanceof Fault && error.code === 'state-denied') return undefined
    throw error
  }
}

function ownCost(folder: Folder, clock: Clock): string[] {
  return [
    'What the agent itself may cost this machine, and what it did:',
    ...costOf(folder, clock).map((line) => `  ${line}`),
  ]
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
    'To keep something back on this machine, whatever the policy asks, put the items into',
    `${config.privacyFile}, for example {"withhold": ["network", "system.hostName"]}.`,
    'The server then sees that this device tells less than its policy asks, and not what was kept back.',
  ]
}

function leftNotice(folder: Folder): string[] {
  const text = folder.read(files.notice)?.toString()
  if (text === undefined) throw new Fault('no-identity', 'There is no notice here: this machine is not managed')
  return text.trimEnd().split('\n')
}
