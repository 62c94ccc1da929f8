// Which epoch this server is in: one signed document beside each copy of the key ring, outside the database it outlives.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, iso } from '#kit/clock.ts'
import { Epoch, epochText, SignedEpoch } from '#wire/control/epoch.ts'
import { protocolVersion } from '#wire/version.ts'
import { makeFolder, writeWhole } from '../../ring/copy.ts'
import { signAsRoot } from '../authority/root-key.ts'

export interface CurrentEpoch {
  /** 0: this server was never restored. */
  readonly number: number
  /** Milliseconds; leaves made before are of devices the database may have forgotten. */
  readonly openedAt: number
  readonly signed: SignedEpoch | undefined
}

interface Places {
  readonly ring: string
  readonly ringCopy: string
}

const fileIn = (folder: string) => join(folder, 'epoch.json')
const never: CurrentEpoch = { number: 0, openedAt: 0, signed: undefined }

/** The newer of the two copies. Throws when one is there and cannot be read: an epoch that is forgotten locks devices out. */
export function readEpoch({ ring, ringCopy }: Places): CurrentEpoch {
  const [a = never, b = never] = [ring, ringCopy].map((folder) => readFrom(fileIn(folder)))
  return a.number >= b.number ? a : b
}

function readFrom(file: string): CurrentEpoch {
  if (!existsSync(file)) return never
  const signed = SignedEpoch.parse(JSON.parse(readFileSync(file, 'utf8')))
  const { number, openedAt } = Epoch.parse(JSON.parse(signed.document))
  return { number, openedAt: Date.parse(openedAt), signed }
}

/**
 * Opens the next epoch: in both places, before any server process starts in it. Needs the root's key. Devices that meet
 * it go on from what they hold, and devices the restored database does not know are taken in again.
 */
export function openEpoch(files: Places & { authority: string }, clock: Clock): CurrentEpoch {
  const epoch: Epoch = { v: protocolVersion, number: readEpoch(files).number + 1, openedAt: iso(clock.now()) }
  const document = JSON.stringify(epoch)
  const signed = { document, signature: signAsRoot(files.authority, epochText(document)) }
  for (const folder of [files.ring, files.ringCopy]) {
    makeFolder(folder)
    writeWhole(fileIn(folder), Buffer.from(JSON.stringify(signed)))
  }
  return { number: epoch.number, openedAt: Date.parse(epoch.openedAt), signed }
}
