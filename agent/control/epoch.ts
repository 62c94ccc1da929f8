// A restored server says so under its root's signature; the device believes it once, and goes on from what it holds.
import { verify, X509Certificate } from 'node:crypto'
import type { Epoch, SignedEpoch } from '#wire/control/epoch.ts'
import { Fault } from '../fault.ts'
import type { Identity } from '../identity/identity.ts'
import { note } from '../say.ts'
import { type Folder, files } from '../state/folder.ts'

/** The number of the epoch held; 0 when the server was never restored. */
export function heldEpoch(folder: Folder): number {
  return folder.readJson<Epoch>(files.epoch)?.number ?? 0
}

/**
 * Checks and keeps an epoch. What was a counter of the server's, and what was in its log, starts anew with it. Throws
 * Fault 'epoch-refused' when the root did not sign it or it is not later than the one held.
 */
export async function takeEpoch(folder: Folder, identity: Identity, signed: SignedEpoch): Promise<Epoch> {
  const { Epoch, epochText } = await import('#wire/control/epoch.ts')
  const root = new X509Certificate(identity.root).publicKey
  if (!verify('sha256', Buffer.from(epochText(signed.document)), root, Buffer.from(signed.signature, 'base64')))
    throw new Fault('epoch-refused', 'The epoch is not signed by the pinned root')
  const read = Epoch.safeParse(JSON.parse(signed.document))
  if (!read.success) throw new Fault('epoch-refused', 'The epoch does not have the form this agent knows')
  const held = heldEpoch(folder)
  if (read.data.number <= held)
    throw new Fault('epoch-refused', `Epoch ${read.data.number} is not later than ${held} held`)
  folder.write(files.epoch, signed.document)
  note('the server was restored and opened a new epoch', { epoch: read.data.number })
  return read.data
}
