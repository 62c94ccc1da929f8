// Lets thousands of simulated devices in by the protocol itself: one reusable token, one approval in bulk, a key for each.
import { X509Certificate } from 'node:crypto'
import { call } from '#kit/http/call.ts'
import { createToken } from '#wire/console/access.ts'
import { actOnDevices, listDevices } from '#wire/console/devices.ts'
import { Enrolment, parseToken } from '#wire/control/enrol.ts'
import { Policy } from '#wire/control/policy.ts'
import { enrolPath } from '#wire/paths.ts'
import { protocolVersion } from '#wire/version.ts'
import { shownChain } from '../../agent/control/line.ts'
import { type KeyRequest, makeKeyRequest, publicOf } from '../../agent/identity/request.ts'
import { pinnedRoot } from '../../agent/identity/trust.ts'
import { type Connection, dial } from './connection.ts'
import { eachOf } from './lanes.ts'
import { type Gate, gateTo, type Member } from './member.ts'

export interface Api {
  readonly base: string
  readonly headers: Record<string, string>
}

/** Enrols `count` devices of the tenant the credential is of, numbered from `from`. */
export const enrolMembers = (api: Api, count: number, from = 0) => enrolAll(api, makeRequests(count), 8, from)

export const makeRequests = (count: number): KeyRequest[] => Array.from({ length: count }, makeKeyRequest)

/** Enrols a device for each of these keys over `lanes` connections. */
export async function enrolAll(
  api: Api,
  requests: readonly KeyRequest[],
  lanes: number,
  from = 0,
): Promise<{ gate: Gate; members: Member[] }> {
  const { token, server } = await call(createToken, { group: null, reusable: true, validSeconds: 3600 }, api)
  const gate = gateTo(server, await rootAt(server, parseToken(token)?.rootPin as string))
  const ask = ({ csr, farewellKey }: KeyRequest) =>
    JSON.stringify({ v: protocolVersion, token, csr, farewellKey: publicOf(farewellKey) })
  const connections = await Promise.all(
    Array.from({ length: lanes }, () => dial({ ...gate, secureContext: gate.plain })),
  )
  try {
    await eachOf(connections, requests, async (connection, request) => {
      const { status, body } = await connection.post(enrolPath, 'application/json', ask(request))
      if (status !== 202) throw new Error(`an enrolment with a reusable token was answered ${status} ${body}`)
    })
    await approveAll(api)
    const members: Member[] = []
    await eachOf(connections, requests, async (connection, request, at) => {
      members[at] = memberFrom(from + at, request, await answerTo(connection, ask(request)))
    })
    return { gate, members }
  } finally {
    for (const connection of connections) connection.close()
  }
}

async function rootAt(server: string, pin: string): Promise<string> {
  const socket = await shownChain(server)
  try {
    return pinnedRoot(socket.getPeerCertificate(true), pin)
  } finally {
    socket.destroy()
  }
}

async function approveAll(api: Api): Promise<void> {
  for (;;) {
    const query = { state: ['pending'], limit: 500 } as never
    const { items } = await call(listDevices, query, api)
    if (items.length === 0) return
    const { results } = await call(actOnDevices, { verb: 'approve', devices: items.map(({ id }) => id) }, api)
    const refused = results.find(({ done }) => !done)
    if (refused) throw new Error(`a device was not approved: ${refused.code}`)
  }
}

async function answerTo(connection: Connection, body: string): Promise<Enrolment> {
  const answer = await connection.post(enrolPath, 'application/json', body)
  if (answer.status !== 200) throw new Error(`an approved device was answered ${answer.status} ${answer.body}`)
  return Enrolment.parse(JSON.parse(answer.body.toString()))
}

/** The first certificate of a chain. */
export const leafIn = (chain: string) => new X509Certificate(chain).toString()

const memberFrom = (number: number, { key }: KeyRequest, { device, chain, policy, link, keys }: Enrolment): Member => ({
  number,
  device,
  key,
  leaf: leafIn(chain),
  policy: Policy.parse(JSON.parse(policy.document)).revision,
  kinds: {},
  session: undefined,
  link,
  wakeKey: keys.wake,
})
