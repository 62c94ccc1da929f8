// A ledger of what left as a file of JSON lines: a line before the first byte, another with the same id after the last.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { iso } from './clock.ts'
import type { Ledger, Passage } from './door.ts'

export interface LedgerFile extends Ledger {
  /** What left since then, oldest first. */
  left(sinceMs: number): { bytes: number; passages: Passage[] }
}

/** `path` is made with its folder at the first passage, 0600 in 0700. Throws from `begin` where it cannot be written. */
export function ledgerFile(path: string): LedgerFile {
  const write = (passage: Passage) => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    appendFileSync(path, `${JSON.stringify(passage)}\n`, { mode: 0o600 })
  }
  return {
    begin: write,
    end: write,
    left(sinceMs) {
      const since = iso(sinceMs)
      const passages = readLines(path).filter(({ at }) => at >= since)
      return { bytes: passages.reduce((bytes, { sentBytes = 0 }) => bytes + sentBytes, 0), passages }
    },
  }
}

/** A line that a full disk or a kill cut off is not read; the one before it stands. */
function readLines(path: string): Passage[] {
  if (!existsSync(path)) return []
  const last = new Map<string, Passage>()
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (!line.endsWith('}')) continue
    const passage = parsed(line)
    if (passage) last.set(passage.id, passage)
  }
  return [...last.values()]
}

function parsed(line: string): Passage | undefined {
  try {
    return JSON.parse(line) as Passage
  } catch {
    return undefined
  }
}
