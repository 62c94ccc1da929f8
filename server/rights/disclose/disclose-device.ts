// Everything held about a device, signed, for the person who asks what is known.
import { createHash } from 'node:crypto'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { discloseDevice as contract } from '#wire/console/subjects.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { findDevice } from '../../devices/find-device.ts'
import { audit } from '../../people/audit.ts'
import { actorOf, type SignedIn } from '../../people/signed-in.ts'
import { disclosureOf } from './disclosure-of.ts'

/**
 * On the audit before it is given out. Throws Problem `device-unknown`, and `right-missing` for a credential without the
 * scope `export`.
 */
export async function discloseDevice(
  context: Context,
  { id }: ParsedInput<typeof contract>,
  caller: SignedIn,
): Promise<AnswerOf<typeof contract>> {
  const { tenant } = caller
  const { device, number } = await findDevice(context, tenant, id)
  if (!caller.scopes.has('export')) throw new Problem('right-missing', "A disclosure needs the scope 'export'")
  const disclosure = await disclosureOf(context, { tenant, device, number })
  const document = JSON.stringify(disclosure)
  const detail = { sections: disclosure.sections.length, bytes: Buffer.byteLength(document) }
  const at = context.clock.now()
  const act = { tenant, actor: actorOf(caller), act: 'device.disclose', subject: device, outcome: 'done', at } as const
  await context.fleet.as([tenant], (tx) => audit(tx, { ...act, detail }))
  const { keys, root } = context.authority
  return {
    document,
    signature: context.authority.sign('receipt', document),
    keyId: createHash('sha256').update(Buffer.from(keys.receipt, 'base64')).digest('base64url'),
    key: keys.receipt,
    proof: keys.receiptProof,
    root,
  }
}
