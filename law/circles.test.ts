// Rooms stand on one another: where two need each other, what both need has no room of its own yet.
import { describe, expect, it } from 'vitest'
import { said, target } from './source.ts'
import { type File, isCode, isTest, repository } from './tree.ts'

/** Files that import each other around, types too: each circle once, as the way around it. */
function circles(files: readonly File[]): string[][] {
  const by = new Map(files.map((file) => [file.path, file]))
  const done = new Set<string>()
  const way: string[] = []
  const found: string[][] = []
  const follow = (path: string): void => {
    const file = by.get(path)
    if (!file || done.has(path)) return
    const before = way.indexOf(path)
    if (before >= 0) {
      found.push([...way.slice(before), path])
      return
    }
    way.push(path)
    for (const one of said(file).imports) {
      const to = target(file, one)
      if ('path' in to) follow(to.path)
    }
    way.pop()
    done.add(path)
  }
  for (const { path } of files) follow(path)
  return found
}

describe('never a circle of imports', () => {
  it('notices one, through types and what is loaded later, and nothing else', () => {
    const planted = {
      'server/a.ts': `import type { B } from './b.ts'`,
      'server/b.ts': `const c = await import('./c.ts')`,
      'server/c.ts': `export { a } from './a.ts'`,
      'server/d.ts': `import { a } from './a.ts'; import { e } from './e.ts'`,
      'server/e.ts': `import { a } from './a.ts'`,
    }
    const files = Object.entries(planted).map(([path, text]) => ({ path, text }))
    expect(circles(files)).toEqual([['server/a.ts', 'server/b.ts', 'server/c.ts', 'server/a.ts']])
    expect(circles(files.slice(1))).toEqual([])
  })

  it('what two rooms need of each other is a room of its own', () => {
    const files = repository.filter(({ path }) => isCode(path) && !isTest(path))
    expect(files.length).toBeGreaterThan(1000)
    expect(circles(files)).toEqual([])
  })
})
