// `muster agent verify`: proves that the copy on this device is what the server signed for, without asking the server.
import type { AgentConfig } from '../config.ts'
import { Fault } from '../fault.ts'
import { needIdentity } from '../identity/identity.ts'
import { say } from '../say.ts'
import { folderAt } from '../state/folder.ts'
import { type ReceiptFault, receiptFault } from '../telemetry/inspection.ts'
import { readCopy } from './copy.ts'
import { sayPlace } from './log-place.ts'

const words: Record<ReceiptFault, string> = {
  digest: 'The copy is not what the receipt is for',
  size: 'The receipt names another size',
  device: 'The receipt is for another device',
  signature: "The receipt is not signed by the server's receipt key",
}

/** Prints the proof. Throws Fault 'no-copy', 'copy-differs' or 'log-inconsistent'. */
export function verify(config: AgentConfig): void {
  const folder = folderAt(config.stateFolder)
  const identity = needIdentity(folder)
  const { body, receipt } = readCopy(folder)
  if (!receipt)
    throw new Fault('copy-differs', 'The server has not confirmed these bytes: sending was interrupted or refused')
  const wrong = receiptFault(receipt, body, identity)
  if (wrong) throw new Fault('copy-differs', words[wrong])
  say(`sha256     ${receipt.sha256} (${receipt.bytes} bytes): copy and receipt are equal`)
  say(`signature  valid; the key was proved by the root that the enrolment token pinned`)
  say(`confirmed  ${receipt.at}`)
  sayPlace(folder, identity, receipt)
}
