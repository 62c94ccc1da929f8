// A leaf lives a day: the device asks for the next one itself, with a new key, also when the old one has run out.
import { renewPath } from '#wire/paths.ts'
import { protocolVersion } from '#wire/version.ts'
import { Fault } from '../fault.ts'
import { type Identity, keepIdentity, leafOf } from '../identity/identity.ts'
import { publicOf } from '../identity/request.ts'
import { provedKeys } from '../identity/trust.ts'
import { type Folder, files } from '../state/folder.ts'
import { openRequest } from './enrol.ts'
import { jsonOf, type Line } from './line.ts'

/**
 * Renews the identity; the old key works until the new chain is on disk. When the server put the device back in after
 * a snapshot, what it acknowledged before no longer counts. Throws the server's refusals as Faults.
 */
export async function renew(folder: Folder, identity: Identity, line: Line): Promise<Identity> {
  const { Renewal } = await import('#wire/control/renew.ts')
  const request = openRequest(folder, identity.key)
  const { key, csr, farewellKey } = request
  const asked = { v: protocolVersion, csr, farewellKey: publicOf(farewellKey), generation: identity.generation }
  const answer = Renewal.safeParse(jsonOf(await line.post(renewPath, 'application/json', JSON.stringify(asked))))
  if (!answer.success) throw new Fault('answer-unusable', 'The answer to the renewal does not have the form we know')
  const { chain, generation, keys, link, readmitted } = answer.data
  const proved = provedKeys(identity.root, keys)
  // An identity from before there were datagrams has no name to be woken by.
  const previous = identity.link && {
    link: identity.link,
    wakeKey: identity.keys.wake,
    until: leafOf(identity).notAfter,
  }
  const fresh = { ...identity, key, chain, generation, keys: proved, farewellKey, link }
  const renewed: Identity = previous ? { ...fresh, previous } : fresh
  leafOf(renewed)
  if (readmitted) folder.remove(files.telemetry)
  keepIdentity(folder, renewed)
  return renewed
}
