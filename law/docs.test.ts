// Pages for people are part of the house: their links lead somewhere and decisions can be counted.
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository } from './tree.ts'

const pages = repository.filter(({ path }) => path.endsWith('.md'))
const paths = new Set(
  repository.flatMap(({ path }) => path.split('/').map((_part, i, all) => all.slice(0, i + 1).join('/'))),
)

/** Relative links of a page that lead nowhere. */
const broken = (page: { path: string; text: string }) =>
  [...page.text.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)]
    .map((match) => match[1] as string)
    .filter((to) => !/^[a-z]+:/.test(to) && !paths.has(posix.join(posix.dirname(page.path), to)))
    .map((to) => `${page.path}: ${to}`)

describe('the pages', () => {
  it('link to what exists', () => {
    expect(pages.length).toBeGreaterThan(7)
    expect(pages.flatMap(broken)).toEqual([])
    expect(broken({ path: 'docs/a.md', text: '[b](../README.md) [c](gone.md)' })).toEqual(['docs/a.md: gone.md'])
  })

  it('keep decisions numbered from 1, each once, each with what was decided', () => {
    const decisions = pages.filter(({ path }) => path.startsWith('docs/decisions/'))
    const numbers = decisions.map(({ path }) => Number(/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1]))
    expect(numbers).toEqual(decisions.map((_page, i) => i + 1))
    for (const { path, text } of decisions) expect(text, path).toMatch(/^# \d{4} .+\n[\s\S]*\bDecision\b/i)
  })
})
