// The code in the link that the first start prints: whoever can read the server's own files may set it up.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { setupClosed } from './operators.store.ts'
import { siteTenant } from './secret.ts'

type Needs = Pick<Context, 'fleet' | 'config'>

/** True while the server waits for its first administrator. */
export async function setupOpen(context: Needs): Promise<boolean> {
  return !(await context.fleet.as([siteTenant], (tx) => setupClosed(tx, siteTenant)))
}

/** The code, made (0600) when set-up is open and there is none; undefined once set-up is closed. */
export async function setupCode(context: Needs): Promise<string | undefined> {
  if (!(await setupOpen(context))) return undefined
  const held = readCode(context)
  if (held) return held
  const code = randomBytes(16).toString('base64url')
  mkdirSync(dirname(context.config.files.setupCode), { recursive: true, mode: 0o700 })
  writeFileSync(context.config.files.setupCode, code, { mode: 0o600, flush: true })
  return code
}

/** Throws Problem 'setup-closed', or 'sign-in-refused' when the code is another. */
export async function checkSetupCode(context: Needs, code: string): Promise<void> {
  if (!(await setupOpen(context))) throw new Problem('setup-closed')
  const held = readCode(context)
  if (!held || !timingSafeEqual(sha256(held), sha256(code))) {
    throw new Problem('sign-in-refused', 'The code is not the one in the link that the server printed')
  }
}

/** Set-up is closed in the database; the file has nothing to open any more. */
export function dropSetupCode({ config }: Needs): void {
  rmSync(config.files.setupCode, { force: true })
}

function readCode({ config }: Needs): string | undefined {
  try {
    return readFileSync(config.files.setupCode, 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest()
