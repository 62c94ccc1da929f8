import 'reflect-metadata'
import { X509Certificate as NodeCertificate } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { fingerprint, pinnedFetch, readFingerprint } from './pin.ts'
import { serving, testHome } from './testing.ts'

/** A root and a server's certificate under it, as a server of its own root has them. */
async function authority(name: string) {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const make = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<CryptoKeyPair>
  const [rootKeys, keys] = await Promise.all([make(), make()])
  const validity = { notBefore: new Date('2020-01-01'), notAfter: new Date('2040-01-01'), signingAlgorithm: algorithm }
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: `CN=${name}`,
    keys: rootKeys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  })
  const leaf = await x509.X509CertificateGenerator.create({
    ...validity,
    subject: 'CN=server',
    issuer: root.subject,
    publicKey: keys.publicKey,
    signingKey: rootKeys.privateKey,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  })
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return {
    key,
    cert: `${leaf.toString('pem')}\n${root.toString('pem')}`,
    root: new NodeCertificate(root.toString('pem')),
  }
}

const groups = pair(contracts.listGroups, async () => ({ items: [] }))
const home = testHome()
const used = { ...home.config, dataFolderGiven: false }
let ours: Awaited<ReturnType<typeof authority>>
let theirs: typeof ours
let server: Awaited<ReturnType<typeof serving>>

beforeAll(async () => {
  ours = await authority('ours')
  theirs = await authority('theirs')
  server = await serving([groups], ours)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

const add = (...more: string[]) => [
  'context',
  'add',
  'office',
  '--server',
  server.base,
  '--credential-file',
  home.credentialFile,
  ...more,
]

describe('a server with a certificate of its own', () => {
  it('is not believed unseen: nothing is sent, nothing remembered', async () => {
    const called = await home.muster(
      ['groups', 'list', '--server', server.base, '--credential-file', home.credentialFile],
      {},
      used,
    )
    expect(called.exitCode).toBe(1)
    const added = await home.muster(add(), {}, used)
    expect([added.exitCode, added.notes]).toEqual([2, expect.stringContaining(fingerprint(ours.root))])
    const refused = await home.muster(add(), { ask: async () => 'no' }, used)
    expect(refused.exitCode).toBe(1)
    expect(existsSync(used.contextsFile)).toBe(false)
  })

  it('is refused when the fingerprint is another one', async () => {
    const { exitCode, notes } = await home.muster(add('--fingerprint', fingerprint(theirs.root)), {}, used)
    expect([exitCode, notes]).toEqual([1, expect.stringMatching(/Nothing was sent/)])
  })

  it('is known by its fingerprint from then on', async () => {
    expect((await home.muster(add('--fingerprint', fingerprint(ours.root)), {}, used)).exitCode).toBe(0)
    expect(statSync(used.contextsFile).mode & 0o077).toBe(0)
    const { exitCode, out } = await home.muster(['groups', 'list', '-o', 'json'], {}, used)
    expect([exitCode, JSON.parse(out)]).toEqual([0, []])
    expect((await home.muster(['context', 'list'], {}, used)).out).toMatch(/\*\s+office.*pinned/)
  })

  it('may be believed by a person who compared', async () => {
    expect((await home.muster(add(), { ask: async () => 'yes' }, used)).exitCode).toBe(0)
  })

  it('that is replaced by another one gets nothing', async () => {
    let asked = 0
    const impostor = await serving([pair(contracts.listGroups, async () => ({ items: [] }))], theirs)
    try {
      const fetching = pinnedFetch(ours.root.toString())(`${impostor.base}/api/v1/groups`, {
        headers: { authorization: 'Bearer x' },
      })
      await expect(fetching.then(() => asked++)).rejects.toThrow()
      expect(asked).toBe(0)
    } finally {
      await impostor[Symbol.asyncDispose]()
    }
  })

  it('keeps to its name: a pinned root does not vouch for another address', async () => {
    const url = server.base.replace('127.0.0.1', 'localhost')
    await expect(pinnedFetch(ours.root.toString())(`${url}/api/v1/groups`)).rejects.toThrow(/altname|alternative/i)
  })
})

describe('contexts', () => {
  it('are switched by name', async () => {
    const plain = await serving([groups])
    try {
      await home.muster(
        ['context', 'add', 'lab', '--server', plain.base, '--credential-file', home.credentialFile],
        {},
        used,
      )
      const list = async () => JSON.parse((await home.muster(['context', 'list', '-o', 'json'], {}, used)).out)
      expect((await list()).find((one: { current: boolean }) => one.current).name).toBe('lab')
      expect((await home.muster(['context', 'use', 'office'], {}, used)).exitCode).toBe(0)
      expect((await list()).find((one: { current: boolean }) => one.current).name).toBe('office')
      expect((await home.muster(['groups', 'list', '--context', 'lab'], {}, used)).exitCode).toBe(0)
      expect((await home.muster(['context', 'use', 'none'], {}, used)).exitCode).toBe(2)
    } finally {
      await plain[Symbol.asyncDispose]()
    }
  })

  it('that are damaged are not written over', async () => {
    const file = join(home.folder, 'damaged.json')
    writeFileSync(file, '{"contexts":')
    const said = await home.muster(add('--fingerprint', fingerprint(ours.root)), {}, { ...used, contextsFile: file })
    expect([said.exitCode, said.notes]).toEqual([1, expect.stringContaining('is not a list of contexts')])
    expect(readFileSync(file, 'utf8')).toBe('{"contexts":')
  })
})

it('a fingerprint is read in the forms people copy', () => {
  const hex = 'ab'.repeat(32)
  for (const form of [hex, `sha256:${hex}`, `SHA256=${hex.toUpperCase()}`, hex.match(/../g)?.join(':') ?? '']) {
    expect(readFingerprint(form)).toBe(`sha256:${hex}`)
  }
  expect(readFingerprint('abc')).toBeUndefined()
})
