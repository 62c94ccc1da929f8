// Who connects and says nothing, or half of something, is let go; whoever has something to say is answered meanwhile.
import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dial, type TestDoor, testDoor } from './testing.ts'

let door: TestDoor
beforeAll(async () => {
  door = await testDoor()
})
afterAll(() => door[Symbol.asyncDispose]())

const slow: Record<string, () => Promise<Socket>> = {
  async 'a connection without a handshake'() {
    const socket = connectTcp({ host: '127.0.0.1', port: door.port })
    await once(socket, 'connect')
    return socket
  },
  async 'half of a handshake'() {
    const socket = connectTcp({ host: '127.0.0.1', port: door.port })
    await once(socket, 'connect')
    // A TLS record that announces 512 bytes and brings three.
    socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01]))
    return socket
  },
  async 'a stranger who never asks'() {
    return dial(door.port)
  },
  async 'a device that stops in the middle of a header'() {
    const socket = await dial(door.port, (await door.enrolled()).papers)
    socket.write('POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-le')
    return socket
  },
}

it.concurrent.each(Object.keys(slow))('%s is let go', async (which) => {
  const socket = await (slow[which] as () => Promise<Socket>)()
  socket.on('error', () => undefined)
  socket.resume()
  const closed = once(socket, 'close')
  const { papers } = await door.enrolled()
  expect((await door.sync(papers)).status).toBe(204)
  await closed
})

it('a crowd of silent connections keeps nobody out', async () => {
  const crowd = await Promise.all(
    Array.from({ length: 200 }, () => (slow['half of a handshake'] as () => Promise<Socket>)()),
  )
  for (const socket of crowd) socket.on('error', () => undefined).resume()
  const { papers } = await door.enrolled()
  for (let i = 0; i < 5; i++) expect((await door.sync(papers)).status).toBe(204)
  for (const socket of crowd) socket.destroy()
})
