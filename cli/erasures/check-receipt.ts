// Checks the receipt of an erasure with nothing but the receipt: no server is asked, and none has to be believed.
import { hash } from 'node:crypto'
import { ReceiptDocument } from '#wire/console/erasures.ts'
import { Failed } from '../failure.ts'
import { checkSigned } from '../signed.ts'

export interface Checked {
  readonly said: ReceiptDocument
  /** SHA-256 of the root's key, base64url: what the enrolment tokens of that server end with. */
  readonly rootPin: string
  /** SHA-256 of the document, base64: its leaf in the tenant's transparency log. */
  readonly leaf: string
}

/** Throws Failed, saying what does not fit, as `checkSigned` does. */
export function checkReceipt(text: string, pin?: string): Checked {
  const { document, rootPin } = checkSigned(text, 'receipt of an erasure', pin)
  const said = ReceiptDocument.safeParse(JSON.parse(document))
  if (!said.success) throw new Failed('It is signed, and no receipt of an erasure in a form known here.')
  return { said: said.data, rootPin, leaf: hash('sha256', document, 'base64') }
}
