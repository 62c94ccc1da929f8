// Requests sent again under their Idempotency-Key: done once, answered alike for 24 hours.
import { createHmac } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Repeats } from '#kit/http/serve.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { open, seal } from '../ring/seal.ts'
import { claimRepeat, dropRepeat, keepRepeat, type RepeatKey } from './repeats.store.ts'
import { derived } from './secret.ts'
import { actorOf, type SignedIn } from './signed-in.ts'

export const keptMs = 24 * 3_600_000
/** Longer than any request may take. */
const staleMs = 120_000

/**
 * The answer may hold a secret that is shown once: it is sealed under a key made from the idempotency key, of which the
 * database has a keyed digest only. Who cannot send the request again cannot have its answer opened.
 */
export function openRepeats(context: Context): Repeats<SignedIn> {
  return {
    async claim(caller, text, request) {
      const { tenant } = caller
      const bytes = (use: string) =>
        createHmac('sha256', derived(context.ring, tenant, `idempotency ${use}`))
          .update(text)
          .digest()
      const row: RepeatKey = { tenant, caller: actorOf(caller), key: bytes('digest') }
      const place = { table: 'opr_repeats', column: 'answer', tenant, subject: row.caller }
      const at = context.clock.now()
      const times = { at: new Date(at), stale: new Date(at - staleMs), gone: new Date(at - keptMs) }
      const held = await context.fleet.as([tenant], (tx) => claimRepeat(tx, row, request, times))
      if (held && !held.request.equals(request)) throw new Problem('idempotency-reused')
      if (held && !held.answer) throw new Problem('conflict', 'The same request is being done at this moment', 1)
      return {
        answer: held?.answer ? zstdDecompressSync(open(bytes('seal'), place, held.answer)).toString() : undefined,
        keep: async (answer) => {
          const sealed = seal(bytes('seal'), place, zstdCompressSync(answer))
          await context.fleet.as([tenant], (tx) => keepRepeat(tx, row, sealed))
        },
        release: async () => {
          await context.fleet.as([tenant], (tx) => dropRepeat(tx, row))
        },
      }
    },
  }
}
