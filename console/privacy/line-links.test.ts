// Each line of the Server privacy page leads to a page that exists.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('leads only to pages that there are', () => {
  const room = new URL('../../server/rights/server-privacy/', import.meta.url)
  const source = readdirSync(room)
    .filter((name) => name.endsWith('-lines.ts'))
    .map((name) => readFileSync(new URL(name, room), 'utf8'))
    .join('\n')
  const routes = readFileSync(new URL('../routes.tsx', import.meta.url), 'utf8')
  const pages = new Set([...routes.matchAll(/path: '(\/[^']*)'/g)].map(([, path]) => path))
  const links = [...new Set([...source.matchAll(/link: '([^']+)'/g)].map(([, link]) => link))]
  expect(links.length).toBeGreaterThan(8)
  expect(links.filter((link) => !pages.has(link))).toEqual([])
})
