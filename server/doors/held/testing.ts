// A device's end of a held line for tests: it upgrades, asks, pings, and can say what no device would.
import { once } from 'node:events'
import type { TLSSocket } from 'node:tls'
import { frameHead, frameHeadBytes, lineRoutes, parseFrameHead } from '#wire/control/held-line.ts'
import { dial, type Papers } from '../testing.ts'

export interface Heard {
  readonly type: string
  readonly json: Record<string, unknown> | undefined
  readonly status: number | undefined
}

export interface TestLine {
  /** 101, or the status and code of the refusal. */
  readonly status: number
  readonly code: unknown
  readonly socket: TLSSocket
  /** The next frame that was not taken yet; rejects when the line ends before. */
  next(): Promise<Heard>
  /** Everything until the line ended. */
  rest(): Promise<Heard[]>
  send(type: string, payload?: Buffer | object | string): void
  ask(path: (typeof lineRoutes)[number], body: object): Promise<Heard>
  end(): void
}

export const upgradeText = (more = '') =>
  `GET /v1/line HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: muster-line\r\n${more}\r\n`

/** `text`: another request than the one that asks for a line. `at`: a connection that is open already. */
export async function openTestLine(
  port: number,
  papers: Papers | undefined,
  { text = upgradeText(), session, at }: { text?: string; session?: Buffer; at?: TLSSocket } = {},
): Promise<TestLine> {
  const socket = at ?? (await dial(port, papers, session ? { session } : {}))
  socket.on('error', () => {})
  let held = Buffer.alloc(0)
  let ended = false
  let wake = Promise.withResolvers<void>()
  const stir = () => {
    wake.resolve()
    wake = Promise.withResolvers<void>()
  }
  socket.on('data', (part: Buffer) => {
    held = Buffer.concat([held, part])
    stir()
  })
  socket.on('close', () => {
    ended = true
    stir()
  })
  const until = async (found: () => boolean) => {
    while (!found()) {
      if (ended) throw new Error('the line ended')
      await wake.promise
    }
  }
  socket.write(text)
  await until(() => held.includes('\r\n\r\n'))
  const end = held.indexOf('\r\n\r\n') + 4
  const head = held.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  held = held.subarray(end)
  let code: unknown
  if (status !== 101) {
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    await until(() => held.length >= length)
    code = length === 0 ? undefined : (JSON.parse(held.toString('utf8', 0, length)) as { code: unknown }).code
  }
  const whole = () => held.length >= frameHeadBytes && held.length >= frameHeadBytes + parseFrameHead(held).length
  const take = (): Heard => {
    const { type, length } = parseFrameHead(held)
    const payload = held.subarray(frameHeadBytes, frameHeadBytes + length)
    held = held.subarray(frameHeadBytes + length)
    const answer = type === 'A'
    const text = payload.toString('utf8', answer ? 2 : 0)
    return {
      type,
      status: answer ? payload.readUInt16BE(0) : undefined,
      json: text ? (JSON.parse(text) as Record<string, unknown>) : undefined,
    }
  }
  const line: TestLine = {
    status,
    code,
    socket,
    async next() {
      await until(whole)
      return take()
    },
    async rest() {
      if (!ended) await once(socket, 'close')
      const all: Heard[] = []
      while (whole()) all.push(take())
      return all
    },
    send(type, payload = Buffer.alloc(0)) {
      const bytes = Buffer.isBuffer(payload)
        ? payload
        : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
      socket.write(Buffer.concat([frameHead(type as 'P', bytes.length), bytes]))
    },
    ask(path, body) {
      line.send('Q', Buffer.concat([Buffer.of(lineRoutes.indexOf(path)), Buffer.from(JSON.stringify(body))]))
      return line.next()
    },
    end: () => socket.destroy(),
  }
  return line
}
