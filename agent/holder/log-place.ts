// Where the last transmission stands in the transparency log, proved anew from what the device keeps; in honest words when it does not know.
import { Fault } from '../fault.ts'
import type { Identity } from '../identity/identity.ts'
import { say } from '../say.ts'
import type { Folder } from '../state/folder.ts'
import { checkpointIn, readCheckpoint, verifierKey } from '../telemetry/log/checkpoint.ts'
import { type Inconsistency, type Proven, readLog, type Why } from '../telemetry/log/kept.ts'
import { isIncluded, leafHash } from '../telemetry/log/merkle.ts'

const words: Record<Why, string> = {
  signature: "it showed a checkpoint that the log's key did not sign",
  origin: 'another log stands in its place',
  shrunk: 'it is shorter than it was',
  consistency: 'what this device saw is no beginning of it',
  inclusion: 'it gave a false place for something that was sent',
  missing: 'something that was receipted more than a day ago is not in it',
}

export function inconsistencyInWords({ why, at, lastAt, times }: Inconsistency, askedAt: string | undefined): string {
  const again = askedAt !== undefined && askedAt > lastAt ? '; it went on at the last question' : ''
  return `the transparency log does not go on from what this device saw: ${words[why]} (${at}, ${times} times, last ${lastAt}${again})`
}

/** Throws Fault 'log-inconsistent' when the log was found changed, whatever else holds. */
export function sayPlace(folder: Folder, identity: Identity, receipt: { readonly sha256: string }): void {
  const { proven, checkpoint, inconsistent, askedAt, dropped } = readLog(folder)
  const place = proven.findLast((one) => one.sha256 === receipt.sha256)
  const newest = checkpoint === undefined ? undefined : checkpointIn(checkpoint)
  if (place) sayProof(place, identity)
  else if (askedAt === undefined) say('log        not asked yet; this device asks after its next sync')
  else say(`log        its place is not proved yet (last asked ${askedAt}); muster agent sync asks again`)
  if (newest) {
    say(`log now    ${newest.size} entries, root ${newest.root.toString('base64')}`)
    say(`log key    ${verifierKey(newest.origin, identity.keys.log)}`)
  }
  if (dropped > 0) say(`log        ${dropped} earlier receipts are not waited for any more`)
  if (inconsistent) throw new Fault('log-inconsistent', capital(inconsistencyInWords(inconsistent, askedAt)))
}

function sayProof({ leaf, index, proof, checkpoint }: Proven, identity: Identity): void {
  const tree = readCheckpoint(checkpoint, identity.keys.log)
  const path = proof.map((hash) => Buffer.from(hash, 'base64'))
  if (!tree || !isIncluded(leafHash(Buffer.from(leaf, 'base64')), index, tree.size, path, tree.root))
    throw new Fault('log-inconsistent', 'The place that this device kept does not hold under its checkpoint')
  say(`log        entry ${index} of ${tree.size}, proved under root ${tree.root.toString('base64')}`)
  say("           signed by the log's key; the newest checkpoint goes on from it")
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
