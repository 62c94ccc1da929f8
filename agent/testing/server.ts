// The server's side of the wire, just enough for the agent's own tests: it keeps what a device tells and can misbehave.
import { createHash, createHmac, X509Certificate } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { zstdDecompressSync } from 'node:zlib'
import { type Clock, iso } from '#kit/clock.ts'
import { EnrolRequest, type Link } from '#wire/control/enrol.ts'
import type { SignedEpoch } from '#wire/control/epoch.ts'
import { lineProtocol } from '#wire/control/held-line.ts'
import { givenIdText } from '#wire/control/own-id.ts'
import type { Policy, SignedPolicy } from '#wire/control/policy.ts'
import { RenewRequest } from '#wire/control/renew.ts'
import { DeviceRequest } from '#wire/control/requests.ts'
import { SyncRequest, stateText } from '#wire/control/sync.ts'
import { base32, freshId } from '#wire/ids.ts'
import {
  aboutMePath,
  enrolPath,
  eventsPath,
  logPath,
  renewPath,
  requestsPath,
  syncPath,
  transmissionPath,
  wipedPath,
} from '#wire/paths.ts'
import { Problem, type ProblemCode } from '#wire/problem.ts'
import { fromColumns } from '#wire/telemetry/columns.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { type Digest, digestOf } from '#wire/telemetry/digest.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import { commitmentText, LogRequest } from '#wire/telemetry/log.ts'
import { receiptText, type TelemetryRecord, Transmission } from '#wire/telemetry/transmission.ts'
import { makeAuthority, type TestAuthority } from './authority.ts'
import { type EventStreams, openStreams } from './event-streams.ts'
import { type TestLine, testLine } from './line.ts'
import { openTestLog, type TestLog } from './log.ts'

type Row = Record<string, unknown>
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export interface TestServer extends AsyncDisposable {
  readonly address: string
  readonly token: string
  readonly authority: TestAuthority
  /** What the device told, by kind. */
  readonly held: Map<KindName, { digest: Digest; rows: Row[] }>
  /** Every transmission as it was on the wire. */
  readonly bodies: Buffer[]
  readonly events: EventStreams
  /** What was asked; `held`: over a held line. */
  readonly requests: { path: string; body: unknown; session: boolean; held?: true }[]
  readonly certificates: string[]
  policy: Policy
  /** Answers the next requests of a path with this code, until it is removed. */
  readonly refuse: Map<string, ProblemCode>
  /** Said with every `device-erased`. */
  wipe: unknown
  /** Changes the signed policy or the receipt's digest before they are sent. */
  /** What it says when the device asks about itself. */
  aboutMe: unknown
  bend: {
    policy?: (signed: SignedPolicy) => SignedPolicy
    receipt?: (sha256: string) => string
    given?: (text: string) => string
  }
  /** Drops the connection after a transmission was stored, before it is answered. */
  cutAfterStore: boolean
  readonly life: { fromMs: number; toMs: number }
  readmits: boolean
  /** What it logs of what it was sent; each receipt is an entry before it is given. */
  readonly log: TestLog
  /** Set after a restore; sent to devices that do not hold it. */
  epoch: SignedEpoch | undefined
  sendsEpochAnyway: boolean
  /** An own id of the tenant, sent until the device has heard of its revision. */
  given: { revision: number; digest: string | null; value?: string; device?: string } | undefined
  /** Answers syncs with `keep`. */
  keeps: boolean
  /** Answers syncs with `reread` until one says that it did. */
  rereads: boolean
  /** The server's clock less the tests' clock. */
  clockOffsetMs: number
  /** Of the present leaf; each generation has its own. */
  link(): Link
  /** Held lines by their age. */
  readonly lines: TestLine[]
  readonly farewellPort: number
  /** Datagrams that arrived there. */
  readonly farewells: Buffer[]
  /** Closes what is open, as a server does with idle connections. */
  dropConnections(): void
}

const telemetry: readonly string[] = [transmissionPath, eventsPath]

export async function startServer(clock: Clock, collect: string[], serverName?: string): Promise<TestServer> {
  const authority = await makeAuthority(serverName)
  const device = freshId('dev')
  const issued = new Map<string, string>()
  let generation = 0
  const link = (): Link => ({
    handle: Buffer.alloc(16, 7 + generation).toString('base64url'),
    mac: Buffer.alloc(32, 8 + generation).toString('base64url'),
    commitment: Buffer.alloc(32, 9).toString('base64url'),
  })
  const state = {
    address: '',
    token: `mst1.7.${base32(new Uint8Array(16).fill(7))}.${authority.pin}`,
    authority,
    held: new Map(),
    bodies: [],
    events: openStreams(),
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
    aboutMe: undefined,
    bend: {},
    cutAfterStore: false,
    life: { fromMs: -300_000, toMs: 86_400_000 },
    readmits: false,
    log: openTestLog(authority),
    keeps: false,
    rereads: false,
    clockOffsetMs: 0,
    link,
    lines: [],
    farewells: [],
  } as unknown as TestServer

  const signed = (): SignedPolicy => {
    const document = JSON.stringify(state.policy)
    const plain = { document, signature: authority.sign('policy', document) }
    return state.bend.policy?.(plain) ?? plain
  }
  const signedGiven = (given: object) => {
    const document = JSON.stringify({ v: 1, tenant: 7, device, ...given })
    return { document, signature: authority.sign('policy', state.bend.given?.(document) ?? givenIdText(document)) }
  }
  async function chainFor(csr: string): Promise<string> {
    const known = issued.get(csr)
    if (known) return known
    const { fromMs, toMs } = state.life
    const chain = await authority.issue(csr, 7, device, clock.now() + fromMs, clock.now() + toMs)
    issued.set(csr, chain)
    return chain
  }

  /** With its leaf in the log, where something was stored. */
  function receiptFor(what: 'facts' | 'events' | undefined, body: Buffer) {
    const digest = createHash('sha256').update(body).digest('base64url')
    const sha = state.bend.receipt?.(digest) ?? digest
    const receipt = { sha256: sha, bytes: body.length, device, at: iso(clock.now()) }
    const key = Buffer.from(link().commitment, 'base64url')
    if (what) state.log.add(createHmac('sha256', key).update(commitmentText(what, receipt)).digest())
    return { ...receipt, signature: authority.sign('receipt', receiptText(receipt)) }
  }

  const routes: Record<string, (body: Buffer, held?: true) => Promise<unknown>> = {
    async [enrolPath](body) {
      const { token, csr } = EnrolRequest.parse(JSON.parse(body.toString()))
      if (token !== state.token) throw new Problem('token-invalid')
      const chain = await chainFor(csr)
      const { root, keys } = authority
      return { device, tenant: 7, root, chain, generation, keys, link: link(), policy: signed() }
    },
    async [renewPath](body) {
      const request = RenewRequest.parse(JSON.parse(body.toString()))
      if (!issued.has(request.csr)) generation += 1
      return {
        chain: await chainFor(request.csr),
        generation,
        keys: authority.keys,
        link: link(),
        readmitted: state.readmits,
      }
    },
    async [syncPath](body, held) {
      const request = SyncRequest.parse(JSON.parse(body.toString()))
      const digests = Object.fromEntries([...state.held].map(([kind, { digest }]) => [kind, digest]))
      const same = request.state === digestOf([stateText(digests)], sha256)
      const behind = request.policy !== state.policy.revision
      const number = state.epoch && JSON.parse(state.epoch.document).number
      const epoch = state.epoch && (request.epoch !== number || state.sendsEpochAnyway) ? { epoch: state.epoch } : {}
      if (request.reread) state.rereads = false
      const given =
        state.given && (request.given ?? 0) !== state.given.revision ? { given: signedGiven(state.given) } : {}
      const asks = { ...given, ...(state.rereads && { reread: true }), ...(state.keeps && !held && { keep: true }) }
      if (same && !behind && Object.keys({ ...epoch, ...asks }).length === 0) return undefined
      const asked = Object.entries(request.kinds ?? digests) as [KindName, Digest][]
      const wanted = asked
        .filter(([kind, digest]) => request.kinds === undefined || digests[kind] !== digest)
        .map(([kind]) => ({ kind, base: digests[kind] ?? null }))
      return { ...epoch, ...asks, ...(behind && { policy: signed() }), wanted }
    },
    async [transmissionPath](body) {
      state.bodies.push(body)
      const { records } = Transmission.parse(JSON.parse(zstdDecompressSync(body).toString()))
      const resend = records.filter((record) => !store(state.held, record)).map(({ kind }) => kind)
      const acknowledged = records.map(({ kind }) => kind).filter((kind) => !resend.includes(kind))
      return { receipt: receiptFor('facts', body), acknowledged, resend }
    },
    async [eventsPath](body) {
      state.bodies.push(body)
      const { upTo, forked } = state.events.take(JSON.parse(zstdDecompressSync(body).toString()))
      return { receipt: receiptFor(forked ? undefined : 'events', body), upTo, ...(forked && { forked }) }
    },
    async [wipedPath]() {
      return undefined
    },
    async [aboutMePath]() {
      return state.aboutMe
    },
    async [requestsPath](body) {
      const { kind } = DeviceRequest.parse(JSON.parse(body.toString()))
      return { id: `req_${kind}`, receivedAt: iso(clock.now()), dueBy: iso(clock.now() + 31 * 86_400_000) }
    },
    async [logPath](body) {
      return state.log.answer(LogRequest.parse(JSON.parse(body.toString())))
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
      const socket = request.socket as TLSSocket
      const { status, body } = await answerTo(socket, request.url ?? '', Buffer.concat(parts))
      if (status === 0) return void socket.destroy()
      response.setHeader('date', new Date(clock.now() + state.clockOffsetMs).toUTCString())
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    },
  )

  /** Status 0: the connection is cut instead. */
  async function answerTo(socket: TLSSocket, path: string, body: Buffer, held?: true) {
    const json = telemetry.includes(path) ? undefined : JSON.parse(body.toString() || 'null')
    state.requests.push({ path, body: json, session: socket.isSessionReused(), ...(held && { held }) })
    const shown = socket.getPeerX509Certificate()
    if (shown) state.certificates.push(new X509Certificate(shown.raw).serialNumber)
    try {
      if (!shown && path !== enrolPath) throw new Problem('certificate-required')
      const code = state.refuse.get(path)
      if (code) throw new Problem(code)
      const answer = await routes[path]?.(body, held)
      if (telemetry.includes(path) && state.cutAfterStore) return { status: 0, body: '' }
      return answer === undefined ? { status: 204, body: '' } : { status: 200, body: JSON.stringify(answer) }
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('body-invalid', String(error))
      const erased = problem.code === 'device-erased' && { wipe: state.wipe }
      return { status: problem.status, body: JSON.stringify({ ...problem.document(), ...erased }) }
    }
  }

  https.on('upgrade', async (request, socket: TLSSocket) => {
    const { status, body } = await answerTo(socket, request.url ?? '', Buffer.alloc(0))
    if (status !== 204) {
      socket.end(`HTTP/1.1 ${status} No\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
      return
    }
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${lineProtocol}\r\n\r\n`)
    state.lines.push(testLine(socket, (path, asked) => answerTo(socket, path, asked, true)))
  })
  let isOver = false
  const farewells = createSocket('udp4').on('message', (bytes) => state.farewells.push(bytes))
  await new Promise<void>((resolve) => farewells.bind(0, '127.0.0.1', resolve))
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, {
    address: `127.0.0.1:${(https.address() as AddressInfo).port}`,
    farewellPort: farewells.address().port,
    dropConnections: () => https.closeAllConnections(),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        if (!isOver) farewells.close()
        isOver = true
        for (const line of state.lines) line.cut()
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
