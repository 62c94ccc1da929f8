// Which account PostgreSQL runs as: it refuses root, so root hands it to an account that owns nothing else.
import { chownSync, readFileSync } from 'node:fs'

export interface Account {
  readonly uid: number
  readonly gid: number
}

/** Undefined: run as whoever we are. As root: `muster` where that account exists, else `nobody`. */
export function databaseAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['muster', 'nobody']) {
    const found = accounts.find((fields) => fields[0] === name)
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) }
  }
  throw new Error("PostgreSQL does not run as root, and there is neither an account 'muster' nor 'nobody'")
}

export function give(path: string, account: Account | undefined): void {
  if (account) chownSync(path, account.uid, account.gid)
}
