// Checkpoints are checked by the published form of signed notes, not by the code that made them.
import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { signedCheckpoint, verifierKey } from './checkpoint.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const authority = {
  keys: { log: spki },
  sign: (use: string, text: string | Uint8Array) => {
    expect(use).toBe('log')
    return sign(null, Buffer.from(text as string), privateKey).toString('base64')
  },
} as unknown as Parameters<typeof signedCheckpoint>[0]['authority']

it('gives the verifier key that signed-note gives for a key it names in its own text', () => {
  // C2SP signed-note, its example: name example.com/foo and this key.
  const key = Buffer.from('AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k', 'base64').subarray(1)
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]).toString('base64')
  expect(verifierKey('example.com/foo', der)).toBe(
    'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  )
})

it('signs origin, size and root; the key id in the signature is that of the verifier key', () => {
  const root = createHash('sha256').update('root').digest()
  const note = signedCheckpoint({ authority }, { origin: 'abc/def', size: 7, root })
  const [text, line] = [note.slice(0, note.indexOf('\n\n') + 1), note.slice(note.indexOf('\n\n') + 2)]
  expect(text).toBe(`abc/def\n7\n${root.toString('base64')}\n`)
  const [dash, name, blob] = line.trimEnd().split(' ')
  expect([dash, name]).toEqual(['—', 'abc/def'])
  const bytes = Buffer.from(blob as string, 'base64')
  expect(bytes.subarray(0, 4).toString('hex')).toBe(verifierKey('abc/def', spki).split('+')[1])
  const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' })
  expect(verify(null, Buffer.from(text), key, bytes.subarray(4))).toBe(true)
})
