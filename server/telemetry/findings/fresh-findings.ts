// What every list of findings begins with: findings as of now, and how far they hold.
import type { Knowledge } from '#wire/console/knowledge.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import type { HeldFindings } from './held-findings.ts'

/**
 * Throws Problem `rebuilding` while they are put together: that passes. What does not pass by itself (no source, the service
 * away) is said by `knowledge`, and nothing is found.
 */
export async function shownFindings(
  context: Context,
  tenant: number,
): Promise<{ held: HeldFindings; knowledge: Knowledge }> {
  await context.findings.fresh(tenant)
  const knowledge = context.findings.knowledge(tenant)
  if (knowledge.why.includes('loading')) throw new Problem('rebuilding', 'The advisories are being read', 5)
  return { held: context.findings.held(tenant), knowledge }
}
