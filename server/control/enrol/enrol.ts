// Lets a machine in: a token that was given for it, a key it can prove, and from then on a short-lived leaf.
import type { Enrolment, EnrolRequest } from '#wire/control/enrol.ts'
import { parseToken } from '#wire/control/enrol.ts'
import { TenantNumber } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Context } from '../../context.ts'
import { admit } from '../../devices/admit.ts'
import { noteFirstLeaf } from '../../devices/first-leaf.ts'
import { linkOf } from '../link.ts'
import { signedPolicy } from '../policy/signed-policy.ts'

/** The first leaf's generation; 0 stands for "none yet". */
const firstGeneration = 1

/**
 * Throws `device-pending` until an operator approved a device of a reusable token, `device-revoked` when it was refused,
 * and the refusals of `admit`. The same token with the same key is answered with the same device.
 */
export async function enrol(context: Context, request: EnrolRequest): Promise<Enrolment> {
  if (request.v !== protocolVersion) throw new Problem('version-unsupported')
  const token = parseToken(request.token)
  if (!token || !TenantNumber.safeParse(token.tenant).success) throw new Problem('token-invalid')
  if (token.rootPin !== context.authority.rootPin) throw new Problem('token-invalid', 'the token is of another server')
  const { tenant, secret } = token
  const key = await context.authority.keyDigest(request.csr)
  const admitted = await admit(context, { tenant, secret, key, previousDevice: request.previousDevice })
  const { device } = admitted
  if (admitted.state === 'pending') throw new Problem('device-pending', undefined, 30)
  if (admitted.state !== 'managed') throw new Problem(admitted.state === 'locked' ? 'device-locked' : 'device-revoked')

  const leaf = await context.authority.issue(request.csr, tenant, device, firstGeneration)
  const noted = await noteFirstLeaf(context, tenant, admitted.number, {
    ...{ generation: firstGeneration, key, askedFrom: 0, at: context.clock.now(), until: leaf.notAfter },
    farewellKey: request.farewellKey,
  })
  // The machine has renewed since: this is an old answer asked for again, and must not set the counter back.
  if (!noted) throw new Problem('token-used')
  return {
    device,
    tenant: TenantNumber.parse(tenant),
    root: context.authority.root,
    chain: leaf.chain,
    generation: firstGeneration,
    keys: context.authority.keys,
    link: linkOf(context, { tenant, device, number: admitted.number, generation: firstGeneration }),
    policy: (await signedPolicy(context, tenant, admitted.ownership)).signed,
    ...(context.epoch.signed && { epoch: context.epoch.signed }),
  }
}
