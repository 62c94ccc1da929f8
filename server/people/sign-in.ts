// Signing in by name, password and one-time code: one refusal for whatever was wrong, equal work for unknown names.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { signIn as contract } from '#wire/console/session.ts'
import type { OperatorId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../context.ts'
import { type Role, rightsOf } from './access.ts'
import { audit } from './audit.ts'
import { admit, clear } from './lock-out.ts'
import { findPersonByName } from './names.store.ts'
import { openText, placeOf } from './names.ts'
import { findSecrets, useStep } from './operators.store.ts'
import { passwordFits } from './password.ts'
import { siteDigest, siteTenant } from './secret.ts'
import { beginSession } from './session.ts'
import type { SignedIn, Visitor } from './signed-in.ts'
import { listTenantNumbers } from './tenants.store.ts'
import { totpStep } from './totp.ts'

/** The form in which names are compared: NFKC, case folded, so that one name is one person. */
export const nameKey = (name: string) => name.normalize('NFKC').toLowerCase().trim()

/**
 * Gives the session's secret and its caller. Throws Problem 'sign-in-refused', 'sign-in-locked' or 'too-many'.
 * Failures are audited: with the operator's tenant when the name is known, else with the site's.
 */
export async function signIn(
  context: Context,
  input: ParsedInput<typeof contract>,
  visitor: Visitor,
): Promise<{ secret: string; caller: SignedIn }> {
  const targets = { name: nameKey(input.name), address: visitor.address }
  await admit(context, targets)
  const known = await find(context, targets.name)
  const fits = await passwordFits(input.password, known?.password)
  const step = known && totpStep(known.totpSeed, input.totp, context.clock.now())
  if (!known || !fits || step === undefined) throw await refused(context, known, !fits ? 'password' : 'code')
  const at = context.clock.now()
  const { tenant, operator, role } = known
  const session = await context.fleet.as([...new Set([tenant, siteTenant])], async (tx) => {
    if (!(await useStep(tx, tenant, operator, step))) return undefined
    await clear(context, tx, targets)
    await audit(tx, { tenant, actor: operator, act: 'session.begin', outcome: 'done', detail: {}, at })
    return beginSession(context, tx, tenant, operator)
  })
  if (!session) throw await refused(context, known, 'code used before')
  const caller: SignedIn = {
    tenant,
    operator: operator as OperatorId,
    credential: undefined,
    session: undefined,
    role,
    scopes: new Set(['erase', 'export', 'reveal']),
    ...rightsOf(role),
  }
  return { secret: session.secret, caller }
}

interface Known {
  tenant: number
  operator: string
  role: Role
  password: string
  totpSeed: string
}

/** Undefined when nobody has that name, or the person's key was erased. */
async function find(context: Context, name: string): Promise<Known | undefined> {
  const tenants = await listTenantNumbers(context.fleet)
  const digest = siteDigest(context.ring, 'name', name)
  const person = await context.people.as(tenants, (tx) => findPersonByName(tx, digest))
  if (!person) return undefined
  const { tenant, operator } = person
  const row = await context.fleet.as([tenant], (tx) => findSecrets(tx, tenant, operator))
  const password = row && openText(context, placeOf.password(tenant, operator), row.password)
  const totpSeed = row && openText(context, placeOf.totpSeed(tenant, operator), row.totp_seed)
  return password && totpSeed ? { tenant, operator, role: row.role, password, totpSeed } : undefined
}

async function refused(context: Context, known: Known | undefined, why: string): Promise<Problem> {
  const tenant = known?.tenant ?? siteTenant
  await context.fleet.as([tenant], (tx) =>
    audit(tx, {
      tenant,
      actor: known?.operator ?? 'system',
      act: 'session.begin',
      outcome: 'refused',
      detail: { why: known ? why : 'name unknown' },
      at: context.clock.now(),
    }),
  )
  return new Problem('sign-in-refused')
}
