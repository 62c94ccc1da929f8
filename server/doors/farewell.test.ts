// The farewell port itself: datagrams over a real socket are counted and never answered.
import { createSocket } from 'node:dgram'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestContext, testContext } from '../testing.ts'
import { openFarewellDoor } from './farewell.ts'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
})
afterAll(() => context[Symbol.asyncDispose]())

it('takes what comes over UDP, counts it by what became of it, and never answers', async () => {
  const door = await openFarewellDoor(context)
  const socket = createSocket('udp4')
  const answers: Buffer[] = []
  socket.on('message', (bytes) => answers.push(bytes))
  const send = (bytes: Buffer) =>
    new Promise<void>((resolve, reject) =>
      socket.send(bytes, door.port, '127.0.0.1', (error) => (error ? reject(error) : resolve())),
    )
  await send(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
  await send(Buffer.concat([Buffer.from('MSF1'), Buffer.alloc(104)]))
  await expect.poll(() => context.metrics.text()).toMatch(/muster_farewells_total\{outcome="form"\} 1/)
  await expect.poll(() => context.metrics.text()).toMatch(/muster_farewells_total\{outcome="addressee"\} 1/)
  await door[Symbol.asyncDispose]()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  expect(answers).toEqual([])
})

it('says so when its port is taken', async () => {
  const door = await openFarewellDoor(context)
  const second = { ...context, config: { ...context.config, farewellPort: door.port } }
  await expect(openFarewellDoor(second)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await door[Symbol.asyncDispose]()
})
