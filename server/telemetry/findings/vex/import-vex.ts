// Reads a VEX document, OpenVEX or CycloneDX: statements that rule something out become decisions of one scope.
import type { importVex as contract, Decision } from '#wire/console/decisions.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../../context.ts'
import { canonical, checkWish, makeDecisions, type Wish, whereOf } from '../decisions/make-decisions.ts'
import { checkUntil } from '../decisions/until.ts'
import type { Fault, Reading, ReadStatement } from './statement.ts'

const mostFaults = 100
const mostDecisions = 20_000
const longestReason = 2_000

/**
 * A later statement about the same vulnerability and product overrides an earlier one (OpenVEX). What is held already word for
 * word is not decided again. Throws `document-invalid`, `device-unknown`, `group-unknown`, `body-invalid`.
 */
export async function importVex(
  context: Context,
  { document, scope, until }: BodyOf<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  if (until !== undefined) checkUntil(until, context.clock.now())
  const reading = await read(document)
  if (!reading)
    throw new Problem('document-invalid', 'It is neither OpenVEX nor CycloneDX (1.4 to 1.7) with vulnerabilities')
  const where = await whereOf(context, tenant, scope)
  const { wishes, passed, faults } = decided(reading, until, context.clock.now())
  const made = await context.fleet.as([tenant], (tx) =>
    makeDecisions(context, tx, caller, { where, wishes, keepSame: true }),
  )
  if (made.length > 0) await context.decisions.announce(tenant)
  return { decisions: made.length, passed, faults: faults.slice(0, mostFaults) }
}

/** The readers are loaded when there is something to read. */
async function read(document: Record<string, unknown>): Promise<Reading | undefined> {
  if (document.bomFormat !== undefined) return (await import('./cyclonedx.ts')).readCycloneDx(document)
  return (await import('./openvex.ts')).readOpenVex(document)
}

interface Taken {
  readonly wishes: readonly Wish[]
  readonly passed: number
  readonly faults: readonly string[]
}

function decided({ author, statements }: Reading, until: string | undefined, now: number): Taken {
  const faults: string[] = []
  /** By vulnerability and package: null, where the last word decides nothing. */
  const last = new Map<string, Wish | null>()
  faults.push(...statements.filter(isFault).map(({ fault }) => fault))
  const readable = statements.filter((one): one is ReadStatement => !isFault(one))
  for (const one of readable.toSorted((a, b) => Math.sign(timeOf(a) - timeOf(b)))) {
    const name = canonical(one.advisory.trim())
    const say = (why: string) => faults.push(`${name || 'a statement without a vulnerability'}: ${why}`)
    if (name.length < 3 || name.length > 200) {
      say('its vulnerability has no name that can be used')
      continue
    }
    const end = until ?? one.until
    for (const place of placesOf(one, end, say)) {
      const key = JSON.stringify([name, place])
      const wish = one.verdict && wishOf({ ...one, verdict: one.verdict }, { name, place, until: end, author })
      const wrong = wish && whyNot(wish, now)
      if (wrong) say(wrong)
      else last.set(key, wish ?? null)
      if (last.size > mostDecisions)
        throw new Problem('document-invalid', `More than ${mostDecisions} statements at once`)
    }
  }
  const wishes = [...last.values()].filter((wish) => wish !== null)
  return { wishes, passed: last.size - wishes.length, faults }
}

const isFault = (one: ReadStatement | Fault): one is Fault => 'fault' in one

/** Statements without a time that can be read come first: they override nothing. */
const timeOf = ({ at }: ReadStatement) => Date.parse(at) || 0

/** Names of packages, null for all of them; where that stands, the packages beside it are only those concerned at the time. */
function placesOf(one: ReadStatement, until: string | undefined, say: (why: string) => void): (string | null)[] {
  if (one.products.some((product) => 'ours' in product)) return [null]
  if (one.products.length === 0) say('it names no product')
  const names = one.products.flatMap((product) => {
    if ('fault' in product) say(product.fault)
    if (!('package' in product)) return []
    if (product.versioned && one.verdict !== undefined && until === undefined) {
      say(`it is about one version of ${product.package}; import it with a day until which it is to hold`)
      return []
    }
    return product.package
  })
  return [...new Set(names)]
}

function wishOf(
  one: ReadStatement & { verdict: Decision['verdict'] },
  of: { name: string; place: string | null; until: string | undefined; author: string },
): Wish {
  const reason = (one.reason ?? '').trim().slice(0, longestReason).trim()
  const from = of.author.trim().slice(0, 200)
  return {
    advisory: of.name,
    aliases: one.aliases.map(canonical).filter((name) => name.length >= 3 && name.length <= 200),
    verdict: one.verdict,
    reason: reason.length >= 3 ? reason : 'Stated in a VEX document',
    ...(of.place === null ? {} : { package: of.place }),
    ...(one.verdict === 'not-affected' && one.justification ? { justification: one.justification } : {}),
    ...(of.until === undefined ? {} : { until: of.until }),
    ...(from ? { from } : {}),
  }
}

function whyNot(wish: Wish, now: number): string | undefined {
  try {
    checkWish(wish)
    if (wish.until !== undefined) {
      if (!/^\d{4}-\d\d-\d\d$/.test(wish.until)) return 'its end is no day'
      checkUntil(wish.until, now)
    }
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error.detail
    throw error
  }
}
