import { describe, expect, it } from 'vitest'
import { kinds } from '#wire/telemetry/kinds.ts'
import { factChanges } from './apply-facts.ts'
import type { FactKind } from './facts.ts'

describe('the history of facts', () => {
  it('knows every kind, so that none is refused when it changes', () => {
    const facts = kinds.map(({ name }) => name).filter((name) => name !== 'software') as FactKind[]
    expect(facts).toContain('agent')
    for (const kind of facts) expect(factChanges(kind, [{ a: 1 }], [{ a: 2 }])).toEqual([])
  })

  it('tells that an agent works in another way, and not that another day was counted', () => {
    const [before, after] = [
      { mode: 'on-demand', day: '2026-11-20', syncs: 96 },
      { mode: 'resident', day: '2026-11-21', syncs: 95 },
    ]
    expect(factChanges('agent', [before], [after])).toEqual([['agent', 'mode', 'on-demand', 'resident']])
  })

  it('tells technical values, never names', () => {
    const row = (kernel: string, hostName: string) => ({ kernel, hostName })
    expect(factChanges('system', [row('6.1', 'a')], [row('6.2', 'b')])).toEqual([['system', 'kernel', '6.1', '6.2']])
  })
})
