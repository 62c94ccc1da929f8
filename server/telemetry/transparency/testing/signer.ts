// A log key without the rest of an authority, for tests that run the sequencer in several processes.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'

/** `pem`: Ed25519, PKCS #8. */
export function signerFrom(pem: string) {
  const key = createPrivateKey(pem)
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')
  return {
    trustDomain: 'testtesttesttest',
    keys: { log: spki },
    sign: (_use: 'log', text: string) => sign(null, Buffer.from(text), key).toString('base64'),
  }
}
