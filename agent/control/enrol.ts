// Turns a machine into a device: the token says whom to believe, a fresh key says who it is from now on.
import { readFileSync } from 'node:fs'
import { enrolPath } from '#wire/paths.ts'
import { protocolVersion } from '#wire/version.ts'
import { Fault } from '../fault.ts'
import { type Identity, keepIdentity, leafOf } from '../identity/identity.ts'
import { type KeyRequest, makeKeyRequest, publicOf } from '../identity/request.ts'
import { pinnedRoot, provedKeys } from '../identity/trust.ts'
import { type Folder, files } from '../state/folder.ts'
import { takeEpoch } from './epoch.ts'
import { jsonOf, openLine, shownChain } from './line.ts'
import { takePolicy } from './policy.ts'

/**
 * Enrols at `server` with the token. After a crash the same key is sent again with the same token, which the server
 * answers again. Throws Fault: 'device-pending' while an operator has to approve, the server's refusals, 'pin-differs'.
 */
export async function enrol(folder: Folder, server: string, token: string): Promise<Identity> {
  const { parseToken, Enrolment } = await import('#wire/control/enrol.ts')
  const parts = parseToken(token)
  if (!parts) throw new Fault('token-unusable', 'This is not an enrolment token')
  const root = await rootAt(server, parts.rootPin)
  const request = openRequest(folder)
  const line = openLine({ server, root, keyExchange: 'post-quantum' })
  try {
    const body = JSON.stringify({
      v: protocolVersion,
      token: token.trim(),
      csr: request.csr,
      farewellKey: publicOf(request.farewellKey),
    })
    const answer = Enrolment.safeParse(jsonOf(await line.post(enrolPath, 'application/json', body)))
    if (!answer.success)
      throw new Fault('answer-unusable', 'The answer to the enrolment does not have the form we know')
    const { device, tenant, chain, generation, keys, link, policy, epoch } = answer.data
    const identity: Identity = {
      device,
      tenant,
      server,
      key: request.key,
      chain,
      root,
      generation,
      keys: provedKeys(root, keys),
      farewellKey: request.farewellKey,
      link,
    }
    leafOf(identity)
    if (epoch) await takeEpoch(folder, identity, epoch)
    await takePolicy(folder, identity, policy)
    keepIdentity(folder, identity)
    return identity
  } finally {
    line.close()
  }
}

/** The first line of the token file. Throws Fault 'token-unusable' when it cannot be read. */
export function tokenFrom(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').trim()
  } catch {
    throw new Fault('token-unusable', `The token file ${file} cannot be read`)
  }
}

async function rootAt(server: string, pin: string): Promise<string> {
  const socket = await shownChain(server)
  try {
    return pinnedRoot(socket.getPeerCertificate(true), pin)
  } finally {
    socket.destroy()
  }
}

/**
 * The key pair of an attempt that was not answered, or a new one, on disk before it is used. One that became the
 * identity's key was answered, and the crash came before it was removed.
 */
export function openRequest(folder: Folder, usedKey?: string): KeyRequest {
  const open = folder.readJson<KeyRequest>(files.request)
  if (open?.key && open.csr && open.farewellKey && open.key !== usedKey) return open
  const request = makeKeyRequest()
  folder.write(files.request, JSON.stringify(request))
  return request
}
