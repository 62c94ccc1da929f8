// Lock-out: who tries too often waits, longer each time; counted before the check, per name and per address.
import type { Transaction } from '#kit/pg/database.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { countAttempt, forgetAttempts } from './operators.store.ts'
import { siteDigest, siteTenant } from './secret.ts'
import { findSettings } from './security.store.ts'

/** Failures in a row that cost nothing, then the first wait, doubled each time up to the longest. */
const rules = {
  name: { free: 5, firstSeconds: 30, mostSeconds: 900 },
  address: { free: 30, firstSeconds: 30, mostSeconds: 900 },
} as const
export const forgetMs = 3_600_000

type Target = keyof typeof rules

/**
 * Counts one attempt against the name and the address, in their own transaction: it stays counted whatever follows.
 * Throws Problem 'sign-in-locked' with the seconds to wait, known name or not.
 */
export async function admit(context: Context, targets: Record<Target, string>): Promise<void> {
  const at = new Date(context.clock.now())
  const forget = new Date(at.getTime() - forgetMs)
  // Whose name it is is not known yet: the site's own setting holds for all.
  const free = (await findSettings(context.fleet, siteTenant))?.failures_until_locked ?? rules.name.free
  const lockedUntil = await context.fleet.as([siteTenant], async (tx) => {
    for (const target of ['address', 'name'] as const) {
      const digest = siteDigest(context.ring, target, targets[target])
      const attempt = await countAttempt(tx, siteTenant, digest, at, {
        ...rules[target],
        ...(target === 'name' ? { free } : {}),
        forget,
      })
      if (attempt.refused) return attempt.lockedUntil
    }
    return null
  })
  if (!lockedUntil) return
  const seconds = Math.ceil((lockedUntil.getTime() - at.getTime()) / 1000)
  throw new Problem('sign-in-locked', 'Too many attempts; wait before the next one', Math.max(1, seconds))
}

/** A sign-in that worked clears its name and its address. */
export async function clear(context: Context, tx: Transaction, targets: Record<Target, string>): Promise<void> {
  for (const target of ['name', 'address'] as const) {
    await forgetAttempts(tx, siteTenant, siteDigest(context.ring, target, targets[target]))
  }
}
