// What the very first start makes: the first tenant, its first credential, the set-up link, and a token for this machine.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Context } from './context.ts'
import { createToken } from './devices/create-token.ts'
import { createCredential } from './people/create-credential.ts'
import { foundTenant } from './people/found-tenant.ts'
import { siteTenant } from './people/secret.ts'
import { setupCode } from './people/setup-code.ts'
import { systemOf } from './people/signed-in.ts'

/** Safe to run at every start: each part is made when it is missing. All files are 0600. */
export async function firstStart(context: Context, consoleUrl: string): Promise<void> {
  await foundTenant(context, { number: siteTenant })
  await setupCode(context)
  await keepCredential(context, consoleUrl)
  if (context.config.localAgent) await agentToken(context)
}

/** The file also says where the console is, which may change from start to start. */
async function keepCredential(context: Context, server: string): Promise<void> {
  const file = context.config.files.adminCredential
  const held = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { server: string; credential: string })
    : undefined
  if (held?.server === server) return
  const credential = held?.credential ?? (await firstCredential(context))
  write(file, JSON.stringify({ server, credential }))
}

async function firstCredential(context: Context): Promise<string> {
  const { secret } = await createCredential(
    context,
    { name: 'first start', role: 'administrator', scopes: ['erase', 'export', 'reveal'] },
    systemOf(siteTenant),
  )
  return secret
}

async function agentToken(context: Context): Promise<void> {
  const made = await createToken(
    context,
    { group: null, reusable: false, validSeconds: 600, ownership: 'company' },
    systemOf(siteTenant),
  )
  write(context.config.files.agentToken, made.token)
}

function write(file: string, text: string): void {
  writeFileSync(`${file}.partial`, text, { mode: 0o600, flush: true })
  renameSync(`${file}.partial`, file)
}
