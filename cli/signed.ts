// Checks a document that a server signed with nothing but what lies beside it: no server is asked, and none has to be believed.
import { createPublicKey, hash, verify, X509Certificate } from 'node:crypto'
import { Receipt } from '#wire/console/erasures.ts'
import { Failed } from './failure.ts'

/**
 * `what` it is to be, for the words. The signature over the document, and the root's word for the key that made it. Whose root it is the caller compares: `pin`
 * (SHA-256 of the root's key, base64url, as enrolment tokens end with it) where it is known. Throws Failed, saying what does
 * not fit.
 */
export function checkSigned(text: string, what: string, pin?: string): { document: string; rootPin: string } {
  const { document, signature, keyId, key, proof, root } = read(text, what)
  const spki = Buffer.from(key, 'base64')
  if (hash('sha256', spki, 'base64url') !== keyId) throw new Failed(`The key is not the one the ${what} names.`)
  const rootKey = new X509Certificate(root).publicKey
  const word = Buffer.from(`muster receipt key v1\n${key}`)
  if (!verify('sha256', word, rootKey, Buffer.from(proof, 'base64')))
    throw new Failed(`The key of this ${what} was not signed by the root that it names.`)
  const signer = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  if (!verify(null, Buffer.from(document), signer, Buffer.from(signature, 'base64')))
    throw new Failed('The signature does not fit: the document was changed after it was signed.')
  const rootPin = hash('sha256', rootKey.export({ type: 'spki', format: 'der' }), 'base64url')
  if (pin !== undefined && pin !== rootPin) throw new Failed(`It is signed by another server: its root is ${rootPin}.`)
  return { document, rootPin }
}

function read(text: string, what: string): Omit<Receipt, 'logIndex'> {
  try {
    return Receipt.parse(JSON.parse(text))
  } catch {
    throw new Failed(`This is no ${what}.`)
  }
}
