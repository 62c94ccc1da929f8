import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf, itemsFrom } from '#wire/telemetry/dictionary.ts'
import { declaredFields, kindByName } from '#wire/telemetry/kinds.ts'
import { machine } from '../testing/machine.ts'
import { minimise } from './minimise.ts'
import { switchesOf } from './switches.ts'

const all = itemsFrom(declaredFields, 'full')

describe('minimise', () => {
  it('lets through what is switched on and declared, of any row', () => {
    const dpkg = { manager: 'dpkg', name: 'a', version: '1', architecture: 'all', installedOn: '2026-01-01' }
    fc.assert(
      fc.property(fc.subarray(all), fc.dictionary(fc.string(), fc.string()), (on, more) => {
        const [row = {}] = minimise(kindByName.software, [{ ...more, ...dpkg }], new Set(on))
        const allowed = fieldsOf(kindByName.software).filter(({ item }) => on.includes(item))
        expect(allowed.map(({ field }) => field)).toEqual(expect.arrayContaining(Object.keys(row)))
      }),
    )
  })
  it('leaves out a field that does not fit, and a row that cannot be without it', () => {
    const row = { manager: 'dpkg', name: 'a', version: '1', architecture: 'all' }
    const rows = [
      { ...row, installedOn: '2026-02-30', vendor: 'v'.repeat(201) },
      { ...row, name: 'n'.repeat(513) },
      { ...row },
    ]
    expect(minimise(kindByName.software, rows, new Set(all))).toEqual([row])
  })
})

describe('switches', () => {
  const none = new Set<string>()
  const file = (text: string) => join(machine({ 'privacy.json': text }), 'privacy.json')
  it('are what both the policy and every file of the holder allow', () => {
    const files = [
      file('{"withhold": ["network", "system.hostName"]}'),
      file('{"withhold": ["hardware.serialNumber"]}'),
      '/nowhere/privacy.json',
    ]
    expect(switchesOf({ collect: all }, files, none)).toEqual({
      on: all.filter((item) => !/^network|hostName|serialNumber/.test(item)),
      withheld: ['hardware.serialNumber', 'network', 'network.hardwareAddress', 'system.hostName'],
    })
    expect(switchesOf({ collect: ['system'] }, files, none)).toEqual({ on: ['system'], withheld: [] })
  })
  it('of a personal device are only what its user agreed on, never more than the policy and the files allow', () => {
    const files = [file('{"withhold": ["network"]}')]
    fc.assert(
      fc.property(fc.subarray(all), fc.subarray(all), (collect, agreed) => {
        const { on } = switchesOf({ collect, ownership: 'personal' }, files, new Set(agreed))
        const both = collect.filter((item) => agreed.includes(item) && !item.startsWith('network'))
        const allowed = both.filter((item) => agreed.includes(item.split('.')[0] as string))
        // Without an id that was agreed on, packages count in sums and nothing else is told.
        const isNameless = collect.includes('system-id') && !allowed.includes('system-id')
        expect(on).toEqual(isNameless ? allowed.filter((item) => item === 'software') : allowed)
      }),
      { numRuns: 1_000 },
    )
  })
  it.each([
    '',
    '{',
    '[]',
    '{"withhold": "network"}',
    '{"withhold": [1]}',
    '{"withhold": [], "allow": ["network"]}',
    'null',
    '{"remote": {"collect-now": "never"}}',
    '{"remote": {"reboot": "refuse"}}',
    '{"remote": []}',
  ])('are none at all with a file that says %j', (text) => {
    const path = file(text)
    writeFileSync(path, text)
    expect(() => switchesOf({ collect: all }, [path], none)).toThrow(/not of the form/)
  })
})
