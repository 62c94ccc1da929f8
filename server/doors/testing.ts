// A machine that speaks to the device door over real TLS, for tests: it enrols, renews, syncs, and can be a liar.

import { once } from 'node:events'
import { type Agent, request as httpsRequest } from 'node:https'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { systemClock } from '#kit/clock.ts'
import type { Enrolment } from '#wire/control/enrol.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Caller, Context } from '../context.ts'
import { requestFor, type TestRequest } from '../control/authority/testing.ts'
import { createToken } from '../devices/create-token.ts'
import { stateDigest } from '../telemetry/sha256.ts'
import { type TestContext, testContext } from '../testing.ts'
import { openDeviceDoor } from './devices.ts'

const dayMs = 86_400_000
/** The state of a device that holds nothing. */
export const empty = stateDigest({})

export interface Reply {
  readonly status: number
  readonly headers: Record<string, unknown>
  /** Undefined for an empty body. */
  readonly json: Record<string, unknown> | undefined
  readonly code: unknown
}

export interface Papers {
  readonly key: string
  readonly chain: string
}

/** An operator who may do everything in tenant `tenant`. */
export const operator = (tenant: number, identifiers = true): Caller => ({
  tenant,
  operator: undefined,
  credential: 'crd_aaaaaaaaaaaaaaaaaaaaaaaaaa',
  rights: new Set(),
  sees: { identifiers },
})

/** POSTs on its own connection unless `agent` is given; `session` resumes. Rejects when the connection is cut. */
export function post(
  port: number,
  path: string,
  body: unknown,
  options: {
    papers?: Papers
    agent?: Agent
    session?: Buffer
    method?: string
    headers?: Record<string, string>
    /** Key agreement groups, as OpenSSL names them. */
    groups?: string
  } = {},
): Promise<Reply> {
  const { papers, agent, session, method = 'POST', headers = {}, groups } = options
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  return new Promise((resolve, reject) => {
    const call = httpsRequest(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        rejectUnauthorized: false,
        agent: agent ?? false,
        ...(session ? { session } : {}),
        ...(groups ? { ecdhCurve: groups } : {}),
        ...(papers ? { key: papers.key, cert: papers.chain } : {}),
        headers: headers['transfer-encoding'] ? headers : { 'content-length': bytes.length, ...headers },
      },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(parts).toString()
          const json = text ? (JSON.parse(text) as Record<string, unknown>) : undefined
          resolve({ status: response.statusCode ?? 0, headers: response.headers, json, code: json?.code })
        })
      },
    )
    call.on('error', reject)
    call.end(bytes)
  })
}

/** A full handshake with these papers, and the ticket the server gave for it. */
export async function ticketFor(port: number, papers: Papers | undefined): Promise<Buffer> {
  const socket = await dial(port, papers)
  // Tickets follow the handshake; one request makes sure they were read.
  const ticket = once(socket, 'session')
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  const [session] = (await ticket) as [Buffer]
  socket.destroy()
  return session
}

export function dial(port: number, papers?: Papers, more: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const own = papers ? { key: papers.key, cert: papers.chain } : {}
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...own, ...more })
    socket.once('secureConnect', () => resolve(socket))
    socket.once('error', reject)
  })
}

export async function tokenFor(
  context: Context,
  tenant: number,
  wish: { reusable?: boolean; validSeconds?: number } = {},
) {
  const input = { group: null, reusable: false, validSeconds: 600, ownership: 'company' as const, ...wish }
  return createToken(context, input, operator(tenant))
}

export interface Machine {
  /** Ed25519, PEM: signs its farewells. */
  readonly farewellSecret: string
  readonly enrolment: Enrolment
  readonly papers: Papers
}

async function enrolMachine(context: Context, port: number, tenant: number): Promise<Machine> {
  const { token } = await tokenFor(context, tenant)
  const { key, csr, farewellKey, farewellSecret } = await requestFor()
  const reply = await post(port, '/v1/enrol', { v: protocolVersion, token, csr, farewellKey })
  if (reply.status !== 200) throw new Error(`enrolment was refused: ${String(reply.code)}`)
  const enrolment = reply.json as unknown as Enrolment
  return { enrolment, farewellSecret, papers: { key, chain: enrolment.chain } }
}

/** Renews; the papers to go on with are in the answer. */
export async function renewMachine(port: number, papers: Papers, generation: number, with_?: TestRequest) {
  const request = with_ ?? (await requestFor())
  const { key, csr, farewellKey } = request
  const reply = await post(port, '/v1/renew', { v: protocolVersion, csr, farewellKey, generation }, { papers })
  const chain = reply.json?.chain
  return { reply, papers: typeof chain === 'string' ? { key, chain } : papers, request }
}

/** `state` of a device that holds nothing. */
export const emptySync = (state: string, policy = 1) => ({ v: protocolVersion, state, policy })

export interface TestDoor extends AsyncDisposable {
  readonly context: TestContext
  readonly port: number
  /** Where the server's clock stands: half a day back, so that what it issues is valid by OpenSSL's clock as well. */
  readonly start: number
  enrolled(): Promise<Machine>
  /** Looks at held lines now, as the door does by itself every few seconds. */
  look(): void
  /** A sync of a device that holds nothing and says so. */
  sync(papers: Papers): Promise<Reply>
  /** A leaf of ours that ended `days` ago. */
  expired(machine: Machine, days: number): Promise<Papers>
}

/** A server with its device door; tenants 1 and 2 can have devices. */
export async function testDoor(set: Parameters<typeof testContext>[0] = {}): Promise<TestDoor> {
  const context = await testContext(set)
  for (const tenant of [1, 2]) await context.ring.add(tenant, ['tenant'])
  const start = systemClock.now() - dayMs / 2
  context.clock.set(start)
  await context.authority.rotate()
  const door = await openDeviceDoor(context)
  const { port } = door
  return {
    context,
    port,
    start,
    look: door.look,
    enrolled: () => enrolMachine(context, port, 1),
    sync: (papers) => post(port, '/v1/sync', { ...emptySync(empty), kinds: {} }, { papers }),
    async expired({ enrolment }, days) {
      const { key, csr } = await requestFor()
      context.clock.advance(-(days + 1) * dayMs)
      const { chain } = await context.authority.issue(csr, 1, enrolment.device, enrolment.generation)
      context.clock.advance((days + 1) * dayMs)
      return { key, chain }
    },
    async [Symbol.asyncDispose]() {
      await door[Symbol.asyncDispose]()
      await context[Symbol.asyncDispose]()
    },
  }
}
