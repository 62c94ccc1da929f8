// The server's end of a held line for tests: answers questions by the routes it is given, and shows what the device said.
import type { TLSSocket } from 'node:tls'
import { type Bye, frameHead, frameLimits, type Live, lineRoutes, type Nudge } from '#wire/control/held-line.ts'
import { frameReader } from '../control/frames.ts'

export interface TestLine {
  nudge(nudge: Nudge): void
  bye(bye: Bye): void
  /** Any bytes. */
  write(bytes: Uint8Array): void
  cut(): void
  /** Stops answering pings and questions. */
  mute(): void
  readonly lives: Live['doing'][]
  pings: number
  isOpen: boolean
}

/** Speaks over an upgraded connection. */
export function testLine(
  socket: TLSSocket,
  answer: (path: string, body: Buffer) => Promise<{ status: number; body: string }>,
): TestLine {
  let isMute = false
  const say = (type: Parameters<typeof frameHead>[0], payload: Uint8Array = new Uint8Array()) =>
    socket.write(Buffer.concat([frameHead(type, payload.length), payload]))
  const json = (value: unknown) => Buffer.from(JSON.stringify(value))
  const line: TestLine = {
    nudge: (nudge) => void say('N', json(nudge)),
    bye(bye) {
      say('B', json(bye))
      socket.end()
    },
    write: (bytes) => void socket.write(bytes),
    cut: () => void socket.destroy(),
    mute() {
      isMute = true
    },
    lives: [],
    pings: 0,
    isOpen: true,
  }
  let before: Promise<unknown> = Promise.resolve()
  const read = frameReader(frameLimits.fromDevice, (type, payload) => {
    if (type === 'L') line.lives.push(JSON.parse(payload.toString()).doing)
    if (type === 'P') {
      line.pings += 1
      if (!isMute) say('p')
    }
    if (type !== 'Q') return
    const [path, body] = [lineRoutes[payload[0] as number] as string, Buffer.from(payload.subarray(1))]
    before = before.then(async () => {
      const { status, body: text } = await answer(path, body)
      const head = Buffer.alloc(2)
      head.writeUInt16BE(status)
      if (!isMute) say('A', Buffer.concat([head, Buffer.from(text)]))
    })
  })
  socket.on('data', read)
  socket.on('error', () => undefined)
  socket.on('close', () => {
    line.isOpen = false
  })
  return line
}
