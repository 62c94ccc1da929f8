// A disclosure at the command line: given out in three forms, checked without a server, and every change of it noticed.
import 'reflect-metadata'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import { type Disclosure, discloseDevice, type Look, listLooks, type SignedDisclosure } from '#wire/console/subjects.ts'
import type { DeviceId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { serving, testHome } from '../testing.ts'

const device = 'dev_aaaaaaaaaaaaaaaaaaaaaaaaaa' as DeviceId
const given: Disclosure = {
  form: 'https://muster.invalid/schemas/disclosure/1',
  ...{ device, tenant: 1, asOf: '2026-11-21T12:00:00Z' },
  controller: { name: 'Werkstatt <Süd>' },
  sections: [
    {
      ...{ name: 'system', title: 'System', says: 'What it runs.', source: 'agent', purposes: ['inventory'] },
      ...{ bases: ['legitimate-interest'], retention: 'while managed' },
      rows: [{ 'Host name': '<script>alert(1)</script>', Memory: 7 }],
    },
    {
      ...{ name: 'events', title: 'Events', says: 'What happened.', source: 'agent', purposes: ['operation'] },
      ...{ bases: ['contract'], retention: '90 days' },
      rows: [{ What: 'a' }, { What: 'b' }],
    },
  ],
  recipients: [],
  looks: [{ at: '2026-11-21T11:00:00Z', role: 'operator', purpose: 'manage', fields: ['Host name'], times: 2 }],
  rights: [{ right: 'To complain (Art. 77)', how: 'any authority' }],
}

let signed: SignedDisclosure
let home: ReturnType<typeof testHome>
let server: Awaited<ReturnType<typeof serving>>
let looked: Look[] = []
beforeAll(async () => {
  signed = await signedBy(given)
  home = testHome()
  server = await serving([
    pair(discloseDevice, async (_context: undefined, { id }) => {
      if (id !== device) throw new Problem('device-unknown')
      return signed
    }),
    pair(listLooks, async () => ({ items: looked, asOf: '2026-11-21T12:00:00Z' })),
  ])
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

async function signedBy(disclosure: Disclosure): Promise<SignedDisclosure> {
  const root = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ keys: root, name: 'CN=Test root', notBefore: new Date(0), notAfter: new Date(2e12) },
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  })
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const key = spki.toString('base64')
  const rootKey = {
    key: Buffer.from(await crypto.subtle.exportKey('pkcs8', root.privateKey)),
    format: 'der',
    type: 'pkcs8',
  } as const
  const document = JSON.stringify(disclosure)
  return {
    document,
    signature: sign(null, Buffer.from(document), privateKey).toString('base64'),
    keyId: createHash('sha256').update(spki).digest('base64url'),
    key,
    proof: sign('sha256', Buffer.from(`muster receipt key v1\n${key}`), rootKey).toString('base64'),
    root: certificate.toString('pem'),
  }
}

const muster = (...words: string[]) =>
  home.muster([...words, '--server', server.base, '--credential-file', home.credentialFile])
const bundle = (name: string, text: unknown = signed) => {
  const file = join(home.folder, name)
  writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text))
  return file
}

describe('muster devices disclose', () => {
  it('shows what is held by heading, and writes bundle and page for their owner alone', async () => {
    const [out, html] = [join(home.folder, 'a.json'), join(home.folder, 'a.html')]
    const said = await muster('devices', 'disclose', device, '--out', out, '--html', html)
    expect(said.exitCode).toBe(0)
    expect(said.out).toMatch(/System +1 +agent/)
    expect(said.out).toContain('1 look on record, 0 recipients outside.')
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(signed)
    const page = readFileSync(html, 'utf8')
    expect(page).toContain('<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>')
    expect(page).not.toMatch(/<script|src=|href=|url\(/)
    for (const words of [
      'Werkstatt &lt;Süd&gt;',
      'legitimate interest',
      'In the hour from',
      'To complain',
      signed.keyId,
    ])
      expect(page).toContain(words)
    for (const file of [out, html]) expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.parse((await muster('devices', 'disclose', device, '-o', 'json')).out)).toEqual(signed)
  })

  it('publishes the schema of the document', async () => {
    const schema = JSON.parse((await muster('devices', 'disclose', '--schema')).out)
    expect(schema).toMatchObject({ $id: given.form, type: 'object', additionalProperties: false })
    expect(schema.required).toContain('sections')
  })

  it('refuses what is none', async () => {
    expect((await muster('devices', 'disclose')).exitCode).toBe(2)
    expect((await muster('devices', 'disclose', device, '--root-pin', 'x')).exitCode).toBe(2)
    expect((await muster('devices', 'disclose', device, '--out', home.folder)).exitCode).toBe(1)
    expect((await muster('devices', 'disclose', device.replaceAll('a', 'b'))).exitCode).not.toBe(0)
  })
})

describe('a bundle', () => {
  const check = (file: string, ...more: string[]) => home.muster(['devices', 'disclose', '--check', file, ...more])

  it('is checked without a server, also against the root it has to be of', async () => {
    const said = await check(bundle('good.json'), '-o', 'json')
    const { rootPin, ...rest } = JSON.parse(said.out)
    expect(rest).toEqual({ holds: true, device, asOf: given.asOf, sections: 2, rows: 3 })
    expect((await check(bundle('good.json'), '--root-pin', rootPin)).out).toContain('by the server you named')
    const other = await check(bundle('good.json'), '--root-pin', 'A'.repeat(43))
    expect([other.exitCode, other.notes]).toEqual([1, expect.stringContaining('another server')])
  })

  it.each([
    ['a changed letter', () => ({ ...signed, document: signed.document.replace('alert', 'Alert') }), 'was changed'],
    ['another signature', () => ({ ...signed, signature: Buffer.alloc(64).toString('base64') }), 'was changed'],
    ['a key that is not named', () => ({ ...signed, keyId: 'x' }), 'not the one'],
    ['a key the root did not sign', () => ({ ...signed, proof: Buffer.alloc(8).toString('base64') }), 'not signed'],
    ['something else', () => ({ a: 1 }), 'no disclosure'],
    ['no JSON', () => '{', 'no disclosure'],
  ])('with %s is refused', async (_what, made, words) => {
    const said = await check(bundle('bad.json', made()))
    expect([said.exitCode, said.notes]).toEqual([1, expect.stringContaining(words)])
  })

  it('of another form is refused though it is signed', async () => {
    const said = await check(bundle('form.json', await signedBy({ ...given, form: 'x' } as never)))
    expect([said.exitCode, said.notes]).toEqual([1, expect.stringContaining('no disclosure')])
  })
})

it('muster privacy looks shows who looked, and says when nobody did', async () => {
  expect((await muster('privacy', 'looks')).out).toBe('Nobody looked.')
  const actor = 'opr_aaaaaaaaaaaaaaaaaaaaaaaaaa'
  looked = [
    {
      at: '2026-11-21T11:00:00Z',
      actor,
      actorName: 'Änne',
      role: 'operator',
      purpose: 'manage',
      fields: ['system.hostName'],
      device,
      devices: 1,
      times: 3,
    },
    {
      at: '2026-11-21T10:00:00Z',
      actor,
      role: 'operator',
      purpose: 'list',
      fields: ['system.hostName'],
      devices: 50,
      times: 1,
    },
  ]
  const { out } = await muster('privacy', 'looks')
  expect(out).toMatch(/2026-11-21 11:00 +Änne +operator +manage +dev_aaaaaaaaaa +3/)
  expect(out).toContain('50 devices')
})
