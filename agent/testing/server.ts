// The server's side of the wire, just enough for the agent's own tests: it keeps what a device tells and can misbehave.
import { createHash, X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { zstdDecompressSync } from 'node:zlib'
import { type Clock, iso } from '#kit/clock.ts'
import { EnrolRequest, type Link } from '#wire/control/enrol.ts'
import type { SignedEpoch } from '#wire/control/epoch.ts'
import type { Policy, SignedPolicy } from '#wire/control/policy.ts'
import { RenewRequest } from '#wire/control/renew.ts'
import { SyncRequest, stateText } from '#wire/control/sync.ts'
import { base32, freshId } from '#wire/ids.ts'
import { enrolPath, renewPath, syncPath, transmissionPath } from '#wire/paths.ts'
import { Problem, type ProblemCode } from '#wire/problem.ts'
import { fromColumns } from '#wire/telemetry/columns.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { type Digest, digestOf } from '#wire/telemetry/digest.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import { receiptText, type TelemetryRecord, Transmission } from '#wire/telemetry/transmission.ts'
import { makeAuthority, type TestAuthority } from './authority.ts'

type Row = Record<string, unknown>
const sha256 = (text: string) => createHash('sha256').update(text).digest()

export interface TestServer extends AsyncDisposable {
  readonly address: string
  readonly token: string
  readonly authority: TestAuthority
  /** What the device told, by kind. */
  readonly held: Map<KindName, { digest: Digest; rows: Row[] }>
  /** Every transmission as it was on the wire. */
  readonly bodies: Buffer[]
  readonly requests: { path: string; body: unknown; session: boolean }[]
  readonly certificates: string[]
  policy: Policy
  /** Answers the next requests of a path with this code, until it is removed. */
  readonly refuse: Map<string, ProblemCode>
  /** Changes the signed policy or the receipt's digest before they are sent. */
  bend: { policy?: (signed: SignedPolicy) => SignedPolicy; receipt?: (sha256: string) => string }
  /** Drops the connection after a transmission was stored, before it is answered. */
  cutAfterStore: boolean
  readonly life: { fromMs: number; toMs: number }
  readmits: boolean
  /** Set after a restore; sent to devices that do not hold it. */
  epoch: SignedEpoch | undefined
  sendsEpochAnyway: boolean
  /** Closes what is open, as a server does with idle connections. */
  dropConnections(): void
}

export async function startServer(clock: Clock, collect: string[], serverName?: string): Promise<TestServer> {
  const authority = await makeAuthority(serverName)
  const device = freshId('dev')
  const issued = new Map<string, string>()
  /** One for all leaves: what a test sends as the server bears it. */
  const link: Link = {
    handle: Buffer.alloc(16, 7).toString('base64url'),
    mac: Buffer.alloc(32, 8).toString('base64url'),
    commitment: Buffer.alloc(32, 9).toString('base64url'),
  }
  let generation = 0
  const state = {
    address: '',
    token: `mst1.7.${base32(new Uint8Array(16).fill(7))}.${authority.pin}`,
    authority,
    held: new Map(),
    bodies: [],
    requests: [],
    certificates: [],
    policy: {
      v: 1,
      tenant: 7,
      revision: 1,
      issuedAt: '2026-11-21T12:00:00Z',
      validUntil: '2036-11-21T12:00:00Z',
      sync: { enabled: true, intervalSeconds: 900 },
      collect,
    },
    refuse: new Map(),
    bend: {},
    cutAfterStore: false,
    life: { fromMs: -300_000, toMs: 86_400_000 },
    readmits: false,
  } as unknown as TestServer

  const signed = (): SignedPolicy => {
    const document = JSON.stringify(state.policy)
    const plain = { document, signature: authority.sign('policy', document) }
    return state.bend.policy?.(plain) ?? plain
  }
  async function chainFor(csr: string): Promise<string> {
    const known = issued.get(csr)
    if (known) return known
    const { fromMs, toMs } = state.life
    const chain = await authority.issue(csr, 7, device, clock.now() + fromMs, clock.now() + toMs)
    issued.set(csr, chain)
    return chain
  }

  const routes: Record<string, (body: Buffer) => Promise<unknown>> = {
    async [enrolPath](body) {
      const { token, csr } = EnrolRequest.parse(JSON.parse(body.toString()))
      if (token !== state.token) throw new Problem('token-invalid')
      const chain = await chainFor(csr)
      const { root, keys } = authority
      return { device, tenant: 7, root, chain, generation, keys, link, policy: signed() }
    },
    async [renewPath](body) {
      const request = RenewRequest.parse(JSON.parse(body.toString()))
      if (!issued.has(request.csr)) generation += 1
      return { chain: await chainFor(request.csr), generation, keys: authority.keys, link, readmitted: state.readmits }
    },
    async [syncPath](body) {
      const request = SyncRequest.parse(JSON.parse(body.toString()))
      const digests = Object.fromEntries([...state.held].map(([kind, { digest }]) => [kind, digest]))
      const same = request.state === digestOf([stateText(digests)], sha256)
      const behind = request.policy !== state.policy.revision
      const number = state.epoch && JSON.parse(state.epoch.document).number
      const epoch = state.epoch && (request.epoch !== number || state.sendsEpochAnyway) ? { epoch: state.epoch } : {}
      if (same && !behind && !('epoch' in epoch)) return undefined
      const asked = Object.entries(request.kinds ?? digests) as [KindName, Digest][]
      const wanted = asked
        .filter(([kind, digest]) => request.kinds === undefined || digests[kind] !== digest)
        .map(([kind]) => ({ kind, base: digests[kind] ?? null }))
      return { ...epoch, ...(behind && { policy: signed() }), wanted }
    },
    async [transmissionPath](body) {
      state.bodies.push(body)
      const { records } = Transmission.parse(JSON.parse(zstdDecompressSync(body).toString()))
      const resend = records.filter((record) => !store(state.held, record)).map(({ kind }) => kind)
      const acknowledged = records.map(({ kind }) => kind).filter((kind) => !resend.includes(kind))
      const digest = createHash('sha256').update(body).digest('base64url')
      const receipt = {
        sha256: state.bend.receipt?.(digest) ?? digest,
        bytes: body.length,
        device,
        at: iso(clock.now()),
      }
      return {
        receipt: { ...receipt, signature: authority.sign('receipt', receiptText(receipt)) },
        acknowledged,
        resend,
      }
    },
  }

  const https = createServer(
    {
      key: authority.server.key,
      cert: authority.server.chain,
      ca: [authority.root, authority.issuing],
      minVersion: 'TLSv1.3',
      requestCert: true,
      rejectUnauthorized: false,
    },
    async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part)
      const body = Buffer.concat(parts)
      const path = request.url ?? ''
      const socket = request.socket as TLSSocket
      const json = path === transmissionPath ? undefined : JSON.parse(body.toString())
      state.requests.push({ path, body: json, session: socket.isSessionReused() })
      const shown = socket.getPeerX509Certificate()
      if (shown) state.certificates.push(new X509Certificate(shown.raw).serialNumber)
      try {
        if (!shown && path !== enrolPath) throw new Problem('certificate-required')
        const code = state.refuse.get(path)
        if (code) throw new Problem(code)
        const answer = await routes[path]?.(body)
        if (path === transmissionPath && state.cutAfterStore) return void socket.destroy()
        response.writeHead(answer === undefined ? 204 : 200, { 'content-type': 'application/json' })
        response.end(answer === undefined ? undefined : JSON.stringify(answer))
      } catch (error) {
        const problem = error instanceof Problem ? error : new Problem('body-invalid', String(error))
        response.writeHead(problem.status, { 'content-type': 'application/problem+json' })
        response.end(JSON.stringify(problem.document()))
      }
    },
  )
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, {
    address: `127.0.0.1:${(https.address() as AddressInfo).port}`,
    dropConnections: () => https.closeAllConnections(),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        https.close(() => resolve())
        https.closeAllConnections()
      }),
  })
}

/** Applies a record; false when its base is not held or the result does not give the digest. */
export function store(held: TestServer['held'], record: TelemetryRecord): boolean {
  const kind = kindByName[record.kind]
  const nameOf = (row: Row) => kind.key.map((column) => row[column]).join('\0')
  const list = (columns: Parameters<typeof fromColumns>[0] | undefined) => (columns ? fromColumns(columns) : [])
  let rows: Row[]
  if (!('base' in record)) {
    if (record.off) return held.delete(record.kind) || true
    rows = list(record.rows)
  } else {
    const base = held.get(record.kind)
    if (base?.digest !== record.base) return false
    const byName = new Map(base.rows.map((row) => [nameOf(row), row]))
    for (const row of list(record.drop)) if (!byName.delete(nameOf(row))) return false
    const to = list(record.move?.to)
    for (const [i, key] of list(record.move?.key).entries()) {
      const old = byName.get(nameOf(key))
      if (!old) return false
      byName.delete(nameOf(key))
      const fresh = { ...old, ...to[i] }
      if (byName.has(nameOf(fresh))) return false
      byName.set(nameOf(fresh), fresh)
    }
    for (const row of list(record.put)) byName.set(nameOf(row), row)
    rows = [...byName.values()]
  }
  for (const row of rows) kind.row.parse(row)
  if (digestOf(rows, sha256) !== record.digest) return false
  held.set(record.kind, { digest: record.digest, rows })
  return true
}
