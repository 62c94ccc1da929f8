// A simulated device: a key, a certificate and digests of what it told; its packages are made again when they are needed.
import { createSecureContext, type SecureContext } from 'node:tls'
import { constants, zstdCompressSync } from 'node:zlib'
import { stateText } from '#wire/control/sync.ts'
import { syncPath, transmissionPath } from '#wire/paths.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { type Digest, digestOf } from '#wire/telemetry/digest.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import { type TelemetryRecord, TransmissionAnswer } from '#wire/telemetry/transmission.ts'
import { protocolVersion } from '#wire/version.ts'
import { digestOfRows, recordFor, wholeRecord } from '../../agent/telemetry/change.ts'
import { sha256 } from '../../server/telemetry/sha256.ts'
import type { Machine } from '../fleet/catalogue.ts'
import { type Connection, dial, groups } from './connection.ts'
import { eachOf, turns } from './lanes.ts'

export interface Member {
  /** Makes its machine. */
  readonly number: number
  readonly device: string
  readonly key: string
  /** PEM; the server knows what stands above it. */
  readonly leaf: string
  readonly policy: number
  kinds: Partial<Record<KindName, Digest>>
  session: Buffer | undefined
  /** What its server's datagrams bear, base64url; absent at a floor. */
  readonly link?: { readonly handle: string; readonly mac: string }
  /** Ed25519, SPKI in base64. */
  readonly wakeKey?: string
}

export interface Gate {
  readonly host: string
  readonly port: number
  readonly root: string
  /** Of the root alone: for connections that show no certificate, or are resumed. */
  readonly plain: SecureContext
}

export const gateTo = (server: string, root: string): Gate => ({
  host: server.slice(0, server.lastIndexOf(':')),
  port: Number(server.slice(server.lastIndexOf(':') + 1)),
  root,
  plain: createSecureContext({ ca: root, minVersion: 'TLSv1.3', ecdhCurve: groups }),
})

/** Resumes where a ticket is held, otherwise shows the certificate. */
export function connectAs(member: Member, gate: Gate): Promise<Connection> {
  const { root: ca, plain, ...address } = gate
  const { key, leaf: cert, session } = member
  const secureContext = session
    ? plain
    : createSecureContext({ ca, key, cert, minVersion: 'TLSv1.3', ecdhCurve: groups })
  return dial({ ...address, secureContext, session })
}

const stateOf = (kinds: Member['kinds']) => digestOf([stateText(kinds)], sha256)

/** The body of a sync that has nothing to tell. */
export const quietSync = (member: Member) =>
  JSON.stringify({ v: protocolVersion, state: stateOf(member.kinds), policy: member.policy })

/** The body of a sync that holds something the server does not. */
export const tellingSync = ({ policy }: Member, kinds: Member['kinds']) =>
  JSON.stringify({
    v: protocolVersion,
    state: stateOf(kinds),
    policy,
    kinds,
    withheld: [],
    clock: '2026-11-21T12:00:00Z',
  })

/** A sync on a new connection, as an agent on a timer does it. Resolves when it was answered 204 and a ticket came. */
export async function syncOnce(member: Member, gate: Gate, body: string): Promise<{ bytes: number; resumed: boolean }> {
  const connection = await connectAs(member, gate)
  try {
    const answer = await connection.post(syncPath, 'application/json', body)
    if (answer.status !== 204) throw new Error(`an unchanged sync was answered ${answer.status} ${answer.body}`)
    member.session = connection.ticket() ?? member.session
    return { bytes: connection.bytes(), resumed: connection.resumed }
  } finally {
    connection.close()
  }
}

/** What a machine says of itself under Strict. */
export function rowsOf(machine: Machine): { system: object[]; hardware: object[]; software: object[] } {
  const { osId, osVersion, architecture, packages } = machine
  return {
    system: [{ osId, osVersion, architecture, deviceClass: 'server', kernel: '6.1.0-28-amd64', agentVersion: '0.1.0' }],
    hardware: [{ manufacturer: 'QEMU', cpuModel: 'AMD EPYC', cpuCores: 2, cpuThreads: 2, memoryMebibytes: 4096 }],
    software: packages,
  }
}

/** The whole of a machine as records, and their digests. */
export function wholeOf(machine: Machine): { records: TelemetryRecord[]; kinds: Member['kinds'] } {
  const records = Object.entries(rowsOf(machine)).map(([kind, rows]) =>
    wholeRecord(kindByName[kind as KindName], { digest: digestOfRows(rows as never), rows: rows as never }),
  )
  return { records, kinds: Object.fromEntries(records.map(({ kind, digest }) => [kind, digest])) }
}

/** What the packages of a machine became, as a change. */
export function changeOf(before: Machine, after: Machine): TelemetryRecord {
  const held = (machine: Machine) => ({
    digest: digestOfRows(machine.packages as never),
    rows: machine.packages as never,
  })
  return recordFor(kindByName.software, held(before), held(after))
}

/** As the agent encodes it; `level` 19 is what it uses, 3 is faster where bytes are not what is measured. */
export function encode(records: readonly TelemetryRecord[], level = 19): Buffer {
  const plain = Buffer.from(JSON.stringify({ v: protocolVersion, at: '2026-11-21T12:00:00Z', records }))
  return zstdCompressSync(plain, {
    params: { [constants.ZSTD_c_compressionLevel]: level },
    pledgedSrcSize: plain.length,
  })
}

/** Sends a transmission and takes over what was acknowledged. */
export async function tell(
  member: Member,
  connection: Connection,
  body: Buffer,
  kinds: Member['kinds'],
): Promise<void> {
  const answer = await connection.post(transmissionPath, 'application/zstd', body)
  if (answer.status !== 200) throw new Error(`a transmission was answered ${answer.status} ${answer.body}`)
  const { acknowledged, resend } = TransmissionAnswer.parse(JSON.parse(answer.body.toString()))
  if (resend.length > 0) throw new Error(`a transmission has to be sent again: ${resend}`)
  for (const kind of acknowledged) member.kinds = { ...member.kinds, [kind]: kinds[kind] as Digest }
}

/** Every member sends the whole of its machine on a connection of its own, and keeps the ticket. */
export async function tellAll(
  gate: Gate,
  members: readonly Member[],
  machine: (number: number) => Machine,
): Promise<void> {
  await eachOf(turns(16), members, async (_turn, member) => {
    const { records, kinds } = wholeOf(machine(member.number))
    const connection = await connectAs(member, gate)
    try {
      await tell(member, connection, encode(records, 3), kinds)
      member.session = connection.ticket()
    } finally {
      connection.close()
    }
  })
}
