// A console hears that the advisories changed, also when nobody at a console changed them.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newsPath } from '#wire/console/overview.ts'
import { testAdvisory, testFeed } from '../../telemetry/advisories/testing.ts'
import { openTestDoor, type TestDoor } from './testing.ts'

let door: TestDoor
beforeAll(async () => {
  door = await openTestDoor()
})
afterAll(() => door[Symbol.asyncDispose]())

it('in every tenant', async () => {
  await using feed = await testFeed(door.context.config.files.advisoriesSocket)
  await door.context.advisories.caughtUp()
  const streams = await Promise.all(
    [1, 2].map(async (tenant) => {
      const { secret } = await door.as('observer', tenant)
      const answer = await door.ask(newsPath, { secret })
      return answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    }),
  )
  feed.publish([
    testAdvisory({
      id: 'DSA-1',
      affected: [{ ecosystem: 'Debian:12', name: 'curl', ranges: [{ introduced: '0', fixed: '8' }] }],
    }),
  ])
  for (const stream of streams) {
    let text = ''
    while (!text.includes('"advisories"')) text += (await stream?.read())?.value ?? ''
    expect(text).toContain('"advisories"')
    await stream?.cancel()
  }
})
