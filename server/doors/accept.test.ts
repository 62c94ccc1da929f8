// Every route with every kind of certificate, over full and resumed sessions: one function decides, and it has to hold everywhere.
import 'reflect-metadata'
import { createPublicKey, X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#kit/clock.ts'
import {
  aboutMePath,
  eventsPath,
  logPath,
  renewPath,
  requestsPath,
  syncPath,
  transmissionPath,
  wipedPath,
} from '#wire/paths.ts'
import { ProblemDocument } from '#wire/problem.ts'
import { freshKey, pemOf } from '../control/authority/certificates.ts'
import { makeLeaf } from '../control/authority/leaf.ts'
import { requestFor } from '../control/authority/testing.ts'
import { actOnDevices } from '../devices/act-on-devices.ts'
import type { TestContext } from '../testing.ts'
import { routes } from './routes.ts'
import {
  dial,
  empty,
  emptySync,
  type Machine,
  operator,
  type Papers,
  post,
  type TestDoor,
  testDoor,
  ticketFor,
} from './testing.ts'

const dayMs = 86_400_000
let door: TestDoor
let context: TestContext
beforeAll(async () => {
  door = await testDoor()
  context = door.context
})
afterAll(() => door[Symbol.asyncDispose]())

/** A leaf that says what a real one says, signed by somebody else under the name of our issuing CA. */
async function forged(machine: Machine, ended: boolean): Promise<Papers> {
  const real = new x509.X509Certificate(new X509Certificate(machine.papers.chain).raw)
  const stranger = freshKey()
  const uri = `spiffe://${context.authority.trustDomain}/tenant/1/device/${machine.enrolment.device}`
  const now = systemClock.now()
  const spki = createPublicKey(machine.papers.key).export({ type: 'spki', format: 'der' })
  const leaf = await makeLeaf(
    { certificate: { subjectName: real.issuerName, publicKey: real.publicKey } as x509.X509Certificate, key: stranger },
    {
      publicKey: spki,
      uri,
      use: 'client',
      serialNumber: real.serialNumber,
      notBefore: now - 3 * dayMs,
      notAfter: ended ? now - dayMs : now + dayMs,
    },
  )
  return { key: machine.papers.key, chain: pemOf(leaf) }
}

/**
 * What each route says: the one for renewal, all that ask for a leaf that is valid now, and the one for who was erased, at which
 * any other device of ours is unknown.
 */
const answers = (renewal: string, leaf: string, erased = 'device-unknown'): Record<string, string> => {
  const of = { renewal, leaf, erased }
  return Object.fromEntries(
    Object.entries(routes).flatMap(([path, { needs }]) => (needs === 'none' ? [] : [[path, of[needs]]])),
  )
}
const nobody = answers('certificate-required', 'certificate-required', 'certificate-required')

describe('who gets in', () => {
  it('is asked on every route there is', () => {
    expect(Object.keys(answers('a', 'b')).toSorted()).toEqual(
      [renewPath, syncPath, transmissionPath, eventsPath, logPath, aboutMePath, requestsPath, wipedPath].toSorted(),
    )
  })

  const others: [string, (machine: Machine) => Promise<Papers | undefined>, Record<string, string>][] = [
    ['no certificate', async () => undefined, nobody],
    ['a foreign one', (machine) => forged(machine, false), nobody],
    ['a foreign one that has ended', (machine) => forged(machine, true), nobody],
    [
      'one of ours that has ended',
      (machine) => door.expired(machine, 3),
      answers('body-invalid', 'certificate-expired'),
    ],
    [
      'the server’s own',
      async () => {
        const { key, chain } = context.authority.serverIdentity()
        return { key, chain }
      },
      nobody,
    ],
    ['a valid one', async (machine) => machine.papers, answers('body-invalid', 'body-invalid')],
    [
      'a revoked one',
      async (machine) => {
        await actOnDevices(context, { verb: 'revoke', devices: [machine.enrolment.device] }, operator(1))
        return machine.papers
      },
      answers('device-revoked', 'device-revoked'),
    ],
  ]
  it.each(others)('%s: full and resumed', async (_name, papersOf, expected) => {
    const machine = await door.enrolled()
    const papers = await papersOf(machine)
    const own = papers ? { papers } : {}
    for (const [path, code] of Object.entries(expected)) {
      const session = await ticketFor(door.port, papers)
      const full = await post(door.port, path, 'x', own)
      const resumed = await post(door.port, path, 'x', { ...own, session })
      expect([path, full.code, resumed.code]).toEqual([path, code, code])
      expect(ProblemDocument.safeParse(full.json).success).toBe(true)
      expect(full.headers['content-type']).toBe('application/problem+json')
    }
    // Enrolment asks for no certificate and takes none into account.
    expect((await post(door.port, '/v1/enrol', 'x', own)).code).toBe('body-invalid')
  })

  it('resumes at all: the session of the tests above is a resumed one', async () => {
    const { papers } = await door.enrolled()
    const session = await ticketFor(door.port, papers)
    const socket = await dial(door.port, papers, { session })
    expect(socket.isSessionReused()).toBe(true)
    expect(socket.getProtocol()).toBe('TLSv1.3')
    socket.destroy()
  })

  it('nobody below TLS 1.3', async () => {
    await expect(dial(door.port, undefined, { maxVersion: 'TLSv1.2' })).rejects.toThrow()
  })

  it('a device that is revoked between two syncs of one resumed session', async () => {
    const { papers, enrolment } = await door.enrolled()
    const session = await ticketFor(door.port, papers)
    expect((await post(door.port, '/v1/sync', { ...emptySync(empty), kinds: {} }, { papers, session })).status).toBe(
      204,
    )
    await actOnDevices(context, { verb: 'revoke', devices: [enrolment.device] }, operator(1))
    expect((await post(door.port, '/v1/sync', emptySync(empty), { papers, session })).code).toBe('device-revoked')
  })

  it('not a device of another tenant, nor one that no row knows', async () => {
    const { papers, enrolment } = await door.enrolled()
    const { key, csr } = await requestFor()
    const elsewhere = await context.authority.issue(csr, 2, enrolment.device, 1)
    expect((await door.sync({ key, chain: elsewhere.chain })).code).toBe('device-revoked')
    expect((await door.sync(papers)).status).toBe(204)
  })

  it('nothing at other addresses or by other methods', async () => {
    const { papers } = await door.enrolled()
    for (const path of ['/', '/v1/sync/', '/v1/sync?x', '/api/v1/devices'])
      expect((await post(door.port, path, {}, { papers })).code).toBe('not-found')
    expect((await post(door.port, '/v1/sync', '', { papers, method: 'GET' })).code).toBe('not-found')
  })
})
