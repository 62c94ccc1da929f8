// How much left this machine, as its server says: both doors, the last 30 days.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#kit/clock.ts'
import { call } from '#kit/http/call.ts'
import { ledgerFile } from '#kit/ledger-file.ts'
import { showOutbound } from '#wire/console/outbound.ts'
import type { StackConfig } from './config.ts'

const shownDays = 30

/** Undefined where the server cannot be asked: its first credential was revoked. */
export async function leftBytes(config: StackConfig, base: string): Promise<number | undefined> {
  try {
    const file = readFileSync(config.server.files.adminCredential, 'utf8')
    const { credential } = JSON.parse(file) as { credential: string }
    const headers = { authorization: `Bearer ${credential}` }
    const { bytes, recipients } = await call(showOutbound, {}, { base, headers })
    // The vulnerability service may still be starting: its ledger is a file beside it.
    const feeds = ledgerFile(join(config.dataFolder, 'advisories', 'ledger.jsonl'))
    const own = recipients.reduce((sum, one) => sum + one.bytes, 0)
    return bytes ?? own + feeds.left(systemClock.now() - shownDays * 86_400_000).bytes
  } catch {
    return undefined
  }
}
