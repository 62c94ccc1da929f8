// What the catalogue says rests on a device is what the agent writes there.
import { expect, it } from 'vitest'
import { kindNames } from '#wire/telemetry/dictionary.ts'
import { filesOnDevice } from '#wire/telemetry/on-device.ts'
import { files, toldFile } from './folder.ts'

it('names files that the agent keeps, those of its own facts among them', () => {
  const known = new Set<string>([...Object.values(files), ...kindNames.map(toldFile)])
  for (const kind of [...kindNames, 'events'] as const) {
    const named = filesOnDevice(kind)
    expect(
      named.filter((file) => !known.has(file)),
      kind,
    ).toEqual([])
    expect(named).toContain(files.inspection)
    expect(named).toContain(kind === 'events' ? files.outbox : toldFile(kind))
  }
})
