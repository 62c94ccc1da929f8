// Takes a policy only when it is signed, ours and not older than the one held: whoever stands between can change nothing.
import type { Policy, SignedPolicy } from '#wire/control/policy.ts'
import { Fault } from '../fault.ts'
import type { Identity } from '../identity/identity.ts'
import { signedBy } from '../identity/trust.ts'
import { type Folder, files } from '../state/folder.ts'
import { heldEpoch } from './epoch.ts'

/** The policy held, its signature checked again: the file may have been changed by hand. undefined: none, or not ours. */
export function heldPolicy(folder: Folder, identity: Identity): Policy | undefined {
  const signed = folder.readJson<SignedPolicy>(files.policy)
  if (!signed || !signedBy(identity.keys.policy, signed.document, signed.signature)) return undefined
  return JSON.parse(signed.document) as Policy
}

/**
 * Checks and keeps a policy. Throws Fault 'policy-refused' when the signature is not the policy key's, when it is of
 * another tenant, of a lower revision (rollback), or an older issue of the same revision.
 */
export async function takePolicy(folder: Folder, identity: Identity, signed: SignedPolicy): Promise<Policy> {
  const { Policy } = await import('#wire/control/policy.ts')
  if (!signedBy(identity.keys.policy, signed.document, signed.signature))
    throw new Fault('policy-refused', 'The policy is not signed by the key the root proved')
  const read = Policy.safeParse(parsed(signed.document))
  if (!read.success) throw new Fault('policy-refused', 'The policy does not have the form this agent knows')
  const policy = read.data
  if (policy.tenant !== identity.tenant) throw new Fault('policy-refused', 'The policy is of another tenant')
  const held = heldPolicy(folder, identity)
  if (held && isOlder(policy, held))
    throw new Fault('policy-refused', `Revision ${policy.revision} is older than revision ${held.revision} held`)
  if ((policy.epoch ?? 0) > heldEpoch(folder))
    throw new Fault('policy-refused', 'The policy is of an epoch that the root has not opened')
  folder.write(files.policy, JSON.stringify(signed))
  return policy
}

/** An epoch goes before any revision; the same revision may be issued anew, never an older issue of it. */
function isOlder(policy: Policy, held: Policy): boolean {
  const [a, b] = [policy.epoch ?? 0, held.epoch ?? 0]
  if (a !== b) return a < b
  return policy.revision < held.revision || (policy.revision === held.revision && policy.issuedAt < held.issuedAt)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
