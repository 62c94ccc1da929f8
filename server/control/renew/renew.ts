// Gives a device its next leaf, also when the one it has ran out while it was away.
import type { Renewal, RenewRequest } from '#wire/control/renew.ts'
import { Problem } from '#wire/problem.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Context, DeviceCaller } from '../../context.ts'
import { announce } from '../../devices/announce.ts'
import { noteLeaf, readmit } from '../../devices/life.ts'
import { audit } from '../../people/audit.ts'
import { linkOf } from '../link.ts'
import { hear } from './hear.ts'

/**
 * `caller.generation` is the leaf's. Where the device's own state is older than its leaf, files of two moments met, and the
 * older counts. Throws `generation-behind`, `device-locked`, `device-revoked`, `body-invalid`.
 */
export async function renew(context: Context, request: RenewRequest, caller: DeviceCaller): Promise<Renewal> {
  if (request.v !== protocolVersion) throw new Problem('version-unsupported')
  const { tenant, device } = caller
  const askedFrom = Math.min(caller.generation, request.generation)
  const key = await context.authority.keyDigest(request.csr)
  const renewal = await hear(context, { ...caller, generation: askedFrom }, key, async (tx, life, verdict) => {
    if (!('generation' in verdict)) throw new Error('a renewal is judged as one')
    const { generation } = verdict
    const at = context.clock.now()
    const leaf = await context.authority.issue(request.csr, tenant, device, generation)
    const { farewellKey } = request
    await noteLeaf(tx, tenant, life.number, { generation, key, askedFrom, at, until: leaf.notAfter, farewellKey })
    const readmitted = verdict.is === 'readmitted'
    if (readmitted) {
      await readmit(tx, tenant, life.number, generation)
      const detail = { from: askedFrom, to: generation }
      await audit(tx, { tenant, actor: device, act: 'device.readmit', subject: device, outcome: 'done', detail, at })
    }
    const link = linkOf(context, { tenant, device, number: life.number, generation })
    return { chain: leaf.chain, generation, keys: context.authority.keys, link, readmitted }
  })
  if (renewal.readmitted) await announce(context, tenant, [device], 'keep')
  return renewal
}
