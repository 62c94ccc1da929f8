// No file is lost or run twice by the order, and the slow ones do not come last.
import { expect, it } from 'vitest'
import { slowFirst } from './slow-first.ts'

it('begins with the slow files, by turns from both kinds, and keeps the others as they were', () => {
  const files = [
    ...['/m/kit/a.test.ts', '/m/stories/b.test.ts', '/m/console/c.acts.test.ts', '/m/server/d.test.ts'],
    ...['/m/stack/e.test.ts', '/m/console/pages.test.ts', '/m/console/words/f.test.ts', '/m/stories/g.test.ts'],
  ]
  expect(slowFirst(files, (file) => file)).toEqual([
    ...['/m/console/pages.test.ts', '/m/stories/b.test.ts', '/m/console/c.acts.test.ts', '/m/stories/g.test.ts'],
    ...['/m/stack/e.test.ts', '/m/kit/a.test.ts', '/m/server/d.test.ts', '/m/console/words/f.test.ts'],
  ])
  expect(slowFirst([], String)).toEqual([])
})
