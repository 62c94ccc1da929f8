// Checks the receipt of an erasure with nothing but the receipt: no server is asked, and none has to be believed.
import { createPublicKey, hash, verify, X509Certificate } from 'node:crypto'
import { Receipt, ReceiptDocument } from '#wire/console/erasures.ts'
import { Failed } from '../failure.ts'

export interface Checked {
  readonly said: ReceiptDocument
  /** SHA-256 of the root's key, base64url: what the enrolment tokens of that server end with. */
  readonly rootPin: string
  /** SHA-256 of the document, base64: its leaf in the tenant's transparency log. */
  readonly leaf: string
}

/**
 * The signature over the document, and the root's word for the key that made it. Whose root it is the caller compares: `pin`
 * where it is known. Throws Failed, saying what does not fit.
 */
export function checkReceipt(text: string, pin?: string): Checked {
  const receipt = read(text)
  const { document, signature, key, proof } = receipt
  const spki = Buffer.from(key, 'base64')
  if (hash('sha256', spki, 'base64url') !== receipt.keyId) throw new Failed('The key is not the one the receipt names.')
  const root = new X509Certificate(receipt.root).publicKey
  const word = Buffer.from(`muster receipt key v1\n${key}`)
  if (!verify('sha256', word, root, Buffer.from(proof, 'base64')))
    throw new Failed('The key of this receipt was not signed by the root that it names.')
  const signer = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  if (!verify(null, Buffer.from(document), signer, Buffer.from(signature, 'base64')))
    throw new Failed('The signature does not fit: the document was changed after it was signed.')
  const rootPin = hash('sha256', root.export({ type: 'spki', format: 'der' }), 'base64url')
  if (pin !== undefined && pin !== rootPin) throw new Failed(`It is signed by another server: its root is ${rootPin}.`)
  const said = ReceiptDocument.safeParse(JSON.parse(document))
  if (!said.success) throw new Failed('It is signed, and no receipt of an erasure in a form known here.')
  return { said: said.data, rootPin, leaf: hash('sha256', document, 'base64') }
}

function read(text: string): Receipt {
  try {
    return Receipt.parse(JSON.parse(text))
  } catch {
    throw new Failed('This is no receipt of an erasure.')
  }
}
