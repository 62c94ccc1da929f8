// No rule is only a code to who asks why.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ruleInWords } from './rule-words.ts'

it('every rule that docs/matching.md explains has a sentence', () => {
  const page = readFileSync(new URL('../../docs/matching.md', import.meta.url), 'utf8')
  const rules = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, rule]) => rule as string)
  expect(rules.length).toBeGreaterThan(10)
  for (const rule of rules) expect(ruleInWords(rule)).toMatch(new RegExp(`^[A-Z].{20,}\\. \\(${rule}\\)$`))
  expect(ruleInWords('of-tomorrow')).toBe('of-tomorrow')
})
