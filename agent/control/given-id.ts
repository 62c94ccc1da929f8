// Takes the own id a tenant gives this device only when it is signed, meant for it and leads to no machine; its digest alone is kept.
import type { GivenIdJudged, SignedGivenId } from '#wire/control/own-id.ts'
import { Fault } from '../fault.ts'
import { leadsHere, ownIdDigest, ownNames, type Resolve, resolves } from '../holder/judge-id.ts'
import { type Given, readGiven } from '../holder/own-id-file.ts'
import type { Identity } from '../identity/identity.ts'
import { signedBy } from '../identity/trust.ts'
import { type Folder, files } from '../state/folder.ts'
import { heldEpoch } from './epoch.ts'

/**
 * Judges and keeps it; an address, a name of this machine and what resolves are kept as refused. Throws Fault 'given-id-refused'
 * when the policy key did not sign it, it is of another device or form, or older than what was heard.
 */
export async function takeGivenId(
  folder: Folder,
  identity: Identity,
  signed: SignedGivenId,
  resolve?: Resolve,
): Promise<Given> {
  const refused = (words: string) => new Fault('given-id-refused', words)
  const { GivenId, givenIdText } = await import('#wire/control/own-id.ts')
  if (!signedBy(identity.keys.policy, givenIdText(signed.document), signed.signature))
    throw refused('The own id is not signed by the key the root proved')
  const read = GivenId.safeParse(parsed(signed.document))
  if (!read.success) throw refused('The own id does not have the form this agent knows')
  const { tenant, device, epoch = 0, revision, digest, value } = read.data
  if (tenant !== identity.tenant || device !== identity.device) throw refused('The own id is of another device')
  if (epoch > heldEpoch(folder)) throw refused('The own id is of an epoch that the root has not opened')
  const held = readGiven(folder)
  if (held && (epoch < held.epoch || (epoch === held.epoch && revision < held.revision)))
    throw refused(`Revision ${revision} is older than revision ${held.revision} heard`)
  const judged = digest === null ? undefined : await judge(tenant, digest, value, resolve)
  const isTaken = judged === 'taken' || judged === 'unresolved'
  const given: Given = { epoch, revision, judged, digest: isTaken ? (digest as string) : undefined }
  folder.write(files.givenId, JSON.stringify(given))
  return given
}

/** Without the value, which was judged before, only whether it is one of this machine's names can still be seen. */
async function judge(
  tenant: number,
  digest: string,
  value: string | undefined,
  resolve: Resolve | undefined,
): Promise<GivenIdJudged> {
  if (ownNames().some((name) => ownIdDigest(tenant, name) === digest)) return 'address'
  if (value === undefined) return 'taken'
  if (leadsHere(value) !== undefined || ownIdDigest(tenant, value) !== digest) return 'address'
  const found = await resolves(value, resolve)
  return found ? 'resolves' : found === undefined ? 'unresolved' : 'taken'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
