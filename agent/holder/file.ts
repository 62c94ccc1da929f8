// The holder's own files: what is kept back on this machine and what may be done to it from afar, whatever the policy says.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RemoteAct, RemoteAnswer } from '#wire/control/remote.ts'
import type { AgentConfig } from '../config.ts'
import { Fault } from '../fault.ts'
import { type Folder, files } from '../state/folder.ts'

export interface HolderFile {
  readonly withhold: readonly string[]
  readonly remote: Readonly<Partial<Record<RemoteAct, RemoteAnswer>>>
}

/** Where they may lie: where the machine's settings are, and in the state folder. */
export function holderFiles(config: AgentConfig, folder: Folder): string[] {
  return [config.privacyFile, join(folder.path, files.privacy)]
}

/** The words of wire/control/remote.ts, which brings zod: a quiet sync loads none. */
const acts: readonly string[] = ['collect-now', 'keep-connection', 'wipe-state'] satisfies RemoteAct[]
const answers: readonly string[] = ['allow', 'ask', 'refuse'] satisfies RemoteAnswer[]

/**
 * `{"withhold": ["network", ...], "remote": {"collect-now": "ask"}}`, both optional; empty where there is no file. Throws
 * Fault 'privacy-file' when it cannot be read or says something else: nothing may be done on a guess.
 */
export function readHolderFile(file: string): HolderFile {
  if (!existsSync(file)) return { withhold: [], remote: {} }
  try {
    const read = JSON.parse(readFileSync(file, 'utf8'))
    const { withhold = [], remote = {}, ...rest } = read
    if (!Array.isArray(read) && Object.keys(rest).length === 0 && isList(withhold) && isRemote(remote))
      return { withhold, remote }
  } catch {
    // Said below: unreadable and malformed are the same to the holder.
  }
  throw new Fault(
    'privacy-file',
    `${file} is not of the form {"withhold": ["network", ...], "remote": {"collect-now": "ask"}}`,
  )
}

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

const isRemote = (value: unknown): value is HolderFile['remote'] =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.entries(value).every(([act, answer]) => acts.includes(act) && answers.includes(answer))
