// The one door out of the server places: nothing passes without a purpose somebody authorised, and all of it is written down.
import { createHash, randomUUID } from 'node:crypto'
import { connect as connectTcp, type Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import { type Clock, iso } from './clock.ts'
import { addressesOf } from './door-address.ts'
import { ask, closed, greetingOnly, limited, ready, secured, within } from './door-wire.ts'

/** MISSION P2, and what an operator may configure. All are off until switched on. */
export const purposes = [
  'acme',
  'asset-sharing',
  'feed',
  'mail',
  'oidc',
  'service-desk',
  'statistics',
  'support-upload',
  'syslog',
  'usage-statistics',
  'webhook',
] as const
export type Purpose = (typeof purposes)[number]

/**
 * Why nothing passes. `closed-by-file`: the configuration says so, which no operator can change. `unknown`: it cannot be found
 * out whether it may.
 */
export const shut = {
  'door-closed': 'nothing may leave this server: the door is closed',
  'closed-by-file': 'nothing may leave this server: MUSTER_OUTBOUND is off',
  'not-authorised': 'this purpose is not switched on for this recipient',
  expired: 'the authorisation has expired',
  withdrawn: 'the authorisation was withdrawn',
  off: 'the integration is switched off',
  unknown: 'it cannot be found out now whether this is authorised',
  'not-https': 'only https leaves through the door',
  stopped: 'the program is being stopped',
} as const
export type Shut = keyof typeof shut

export class DoorClosed extends Error {
  readonly why: Shut

  constructor(why: Shut, detail?: string) {
    super(detail === undefined ? shut[why] : `${shut[why]}: ${detail}`)
    this.why = why
  }
}

/** What authorises a passage. */
export interface Authorisation {
  readonly record?: string | undefined
  /** The only fields that may pass; undefined: what passes is not made of fields. */
  readonly fields?: readonly string[]
}

/** What somebody wants to pass. */
export interface Asked {
  readonly purpose: Purpose
  /** host:port, the host as URLs write it. */
  readonly recipient: string
  readonly tenant?: number | undefined
  readonly integration?: string | undefined
}

/** What is on the way, for the ledger. */
export interface Cargo {
  readonly tenant?: number
  readonly integration?: string
  /** By dictionary name. */
  readonly fields?: readonly string[]
  readonly devices?: number
  /** SHA-256 in hex; of a request's body the door makes its own. */
  readonly digest?: string
  /** PEM of an authority that is trusted besides the public ones. */
  readonly authority?: string | undefined
}

export interface Passage extends Asked {
  readonly id: string
  readonly at: string
  readonly record?: string | undefined
  readonly fields?: readonly string[] | undefined
  readonly devices?: number | undefined
  readonly digest?: string | undefined
  /** Bytes on the wire, TLS included; undefined when the process ended before the connection did. */
  readonly sentBytes?: number | undefined
  readonly receivedBytes?: number | undefined
  readonly outcome?: string | undefined
}

export interface Ledger {
  /** Resolves when the row would survive a kill. What it throws keeps the door shut. */
  begin(passage: Passage): void | Promise<void>
  end(passage: Passage): void | Promise<void>
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  readonly passage: Passage
}

export interface Stream {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: AsyncIterable<Buffer>
}

export interface Door extends AsyncDisposable {
  /**
   * One HTTPS request: TLS 1.2 or newer, certificate and name verified, no redirect followed. Throws DoorClosed when it is not
   * authorised, before anything is resolved or opened, and when the authorisation ends while it lasts.
   */
  send(
    purpose: Purpose,
    url: string,
    options?: Cargo & {
      method?: 'GET' | 'POST' | 'PUT'
      headers?: Record<string, string>
      body?: Uint8Array
      /** Answers above this are cut off and refused; 1 MiB unless said otherwise. */
      answerLimitBytes?: number
      /** So long nothing may come or go. */
      timeoutSeconds?: number
      /** So long all of it may take; two minutes unless said otherwise. */
      deadlineSeconds?: number
      /** Told once the row of the ledger stands. */
      begun?: (passage: Passage) => void
    },
  ): Promise<Answer>
  /**
   * The same for an answer of any size: `take` gets it as it arrives and may wait; the connection ends with it. An answer that
   * ends before its Content-Length, stalls, or is slower than `slowest` throws while it is read.
   */
  receive<T>(
    purpose: Purpose,
    url: string,
    options: {
      headers?: Record<string, string>
      answerLimitBytes: number
      timeoutSeconds?: number
      /** So many bytes in so many seconds at least, or it is given up. */
      slowest?: { readonly bytes: number; readonly seconds: number }
      signal?: AbortSignal
    },
    take: (answer: Stream) => Promise<T>,
  ): Promise<T>
  /**
   * A connection for a protocol of its own. `tls` 'at-once': verified before `use` gets it. 'starttls': `use` gets it in clear,
   * may say no more than SMTP's greeting in clear, and must verify. `use` gives the outcome for the ledger.
   */
  connect<T>(
    purpose: Purpose,
    to: { host: string; port: number; tls: 'at-once' | 'starttls' },
    options: Cargo & { timeoutSeconds?: number; deadlineSeconds?: number; begun?: (passage: Passage) => void },
    use: (socket: Socket) => Promise<{ outcome: string; result: T }>,
  ): Promise<T>
  /** Asks for every open passage again whether it is authorised; resolves when those that are not are over and written down. */
  recheck(): Promise<void>
}

/** How often an open passage is asked about, for an expiry or a notice that was lost. */
const recheckMs = 1000
interface Standing {
  readonly asked: Asked
  readonly over: PromiseWithResolvers<void>
  record?: string | undefined
  wire?: Socket
  why?: Shut
}

export function openDoor(options: {
  /** Asked before each passage, and again while it lasts. What it throws is `unknown`. */
  authorise: (asked: Asked) => Authorisation | Shut | Promise<Authorisation | Shut>
  ledger: Ledger
  clock: Clock
  /** PEM of the roots that are trusted instead of the public ones. */
  roots?: string[]
  /** May this machine itself be a recipient (kit/door-address.ts). */
  loopback?: boolean
  /** Told of a passage whose end could not be written down. */
  unwritten?: (error: unknown) => void
}): Door {
  const { clock, ledger, authorise } = options
  const standing = new Set<Standing>()
  const timer = setInterval(() => {
    if (standing.size > 0) void recheck()
  }, recheckMs).unref()

  const may = async (asked: Asked): Promise<Authorisation | Shut> => {
    if (!purposes.includes(asked.purpose)) return 'not-authorised'
    try {
      return await authorise(asked)
    } catch {
      return 'unknown'
    }
  }
  const end = (one: Standing, why: Shut) => {
    one.why ??= why
    one.wire?.destroy(new DoorClosed(why))
  }
  async function recheck(): Promise<void> {
    await Promise.all(
      [...standing].map(async (one) => {
        const allowed = await may(one.asked)
        if (typeof allowed === 'string') end(one, allowed)
        else if (one.wire && allowed.record !== one.record) end(one, 'withdrawn')
        if (one.why && one.wire) await one.over.promise
      }),
    )
  }

  async function through<T>(
    asked: Asked,
    { host, port }: { host: string; port: number },
    cargo: Cargo & { begun?: (passage: Passage) => void },
    pass: (wire: Socket) => Promise<[outcome: string, T]>,
  ): Promise<[T, Passage]> {
    // Before it is authorised, so that what is withdrawn from here on is seen.
    const one: Standing = { asked, over: Promise.withResolvers() }
    standing.add(one)
    try {
      const allowed = await may(asked)
      if (typeof allowed === 'string') throw new DoorClosed(allowed)
      const { fields = [], devices, digest } = cargo
      const beyond = allowed.fields && fields.find((field) => !allowed.fields?.includes(field))
      if (beyond !== undefined) throw new DoorClosed('not-authorised', `the field ${beyond}`)
      one.record = allowed.record
      const passage = {
        id: randomUUID(),
        at: iso(clock.now()),
        ...asked,
        record: allowed.record,
        fields,
        devices,
        digest,
      }
      // Before the first byte, so that a killed process cannot have sent what no row tells of.
      await ledger.begin(passage)
      cargo.begun?.(passage)
      let outcome = 'failed'
      let sentBytes = 0
      let receivedBytes = 0
      try {
        const addresses = one.why ? [] : await addressesOf(host, { loopback: options.loopback ?? false })
        if (one.why) throw new DoorClosed(one.why)
        const wire = connectTcp({ host, port, lookup: (_host, _options, found) => found(null, addresses) })
        one.wire = wire
        try {
          const [how, passed] = await pass(wire)
          // Whoever used the connection may have taken its end for the other side's.
          if (one.why) throw new DoorClosed(one.why)
          outcome = how
          return [passed, passage]
        } finally {
          await closed(wire)
          sentBytes = wire.bytesWritten
          receivedBytes = wire.bytesRead
        }
      } catch (error) {
        outcome = one.why ?? (error as NodeJS.ErrnoException).code ?? 'failed'
        throw one.why ? new DoorClosed(one.why) : error
      } finally {
        try {
          await ledger.end({ ...passage, sentBytes, receivedBytes, outcome })
        } catch (error) {
          options.unwritten?.(error)
        }
      }
    } finally {
      standing.delete(one)
      one.over.resolve()
    }
  }

  const trusted = (authority: string | undefined) =>
    authority === undefined ? options.roots : [...(options.roots ?? rootCertificates), authority]
  const asking = (purpose: Purpose, url: string, { tenant, integration }: Cargo) => {
    const to = new URL(url)
    if (to.protocol !== 'https:') throw new DoorClosed('not-https')
    const port = Number(to.port || 443)
    const asked = { purpose, recipient: `${to.hostname}:${port}`, tenant, integration }
    return { to, asked, at: { host: to.hostname.replace(/^\[|\]$/g, ''), port } }
  }
  return {
    async send(purpose, url, sending = {}) {
      const { to, asked, at } = asking(purpose, url, sending)
      const { body, answerLimitBytes = 1_048_576, deadlineSeconds = 120 } = sending
      const digest = body && createHash('sha256').update(body).digest('hex')
      const cargo = { ...sending, ...(digest ? { digest } : {}) }
      const [answer, passage] = await through(asked, at, cargo, async (wire) => {
        using _ = within(wire, deadlineSeconds)
        const response = await ask(wire, to, { ...sending, roots: trusted(sending.authority) })
        const parts: Buffer[] = []
        for await (const part of limited(response, answerLimitBytes)) parts.push(part)
        const { statusCode: status = 0, headers } = response
        return [String(status), { status, headers, body: Buffer.concat(parts) }]
      })
      return { ...answer, passage }
    },
    async receive(purpose, url, { slowest, signal, ...receiving }, take) {
      const { to, asked, at } = asking(purpose, url, {})
      const [taken] = await through(asked, at, {}, async (wire) => {
        signal?.throwIfAborted()
        const stop = () => wire.destroy(new Error('it was stopped'))
        signal?.addEventListener('abort', stop, { once: true })
        let seen = 0
        const watch = slowest
          ? setInterval(() => {
              if (wire.bytesRead - seen < slowest.bytes) wire.destroy(new Error('the answer comes too slowly'))
              seen = wire.bytesRead
            }, slowest.seconds * 1000)
          : undefined
        try {
          const response = await ask(wire, to, { ...receiving, roots: options.roots })
          const { statusCode: status = 0, headers } = response
          return [String(status), await take({ status, headers, body: limited(response, receiving.answerLimitBytes) })]
        } finally {
          clearInterval(watch)
          signal?.removeEventListener('abort', stop)
        }
      })
      return taken
    },
    async connect(purpose, { host, port, tls }, { timeoutSeconds = 30, deadlineSeconds = 120, ...cargo }, use) {
      const asked = { purpose, recipient: `${host}:${port}`, tenant: cargo.tenant, integration: cargo.integration }
      const [used] = await through(asked, { host, port }, cargo, async (wire) => {
        using _ = within(wire, deadlineSeconds)
        wire.setTimeout(timeoutSeconds * 1000, () => wire.destroy(new Error('no answer in time')))
        const socket = tls === 'at-once' ? secured(wire, host, trusted(cargo.authority)) : greetingOnly(wire)
        await ready(socket, wire)
        const { outcome, result } = await use(socket)
        return [outcome, result]
      })
      return used
    },
    recheck,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      const open = [...standing]
      for (const one of open) end(one, 'stopped')
      await Promise.all(open.map(({ over }) => over.promise))
    },
  }
}
