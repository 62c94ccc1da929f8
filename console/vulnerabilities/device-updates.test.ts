// The update that mends most stands first, and its version ends all that it is said to end.
import { expect, it } from 'vitest'
import type { DeviceFinding } from '#wire/console/findings.ts'
import { DecisionId, OperatorId } from '#wire/ids.ts'
import { idOf } from '../testing/numbers.ts'
import { updatesOf } from './device-updates.ts'

const finding = (rest: Partial<DeviceFinding>): DeviceFinding => ({
  advisory: 'DSA-1-1',
  title: 'x',
  kind: 'security',
  aliases: [],
  covers: [],
  priority: 'medium',
  kev: false,
  verdict: 'affected',
  manager: 'dpkg',
  package: 'curl',
  architecture: 'amd64',
  version: '7.88.1-10',
  fixed: '7.88.1-10+deb12u4',
  source: 'debian-tracker',
  basis: 'own',
  ...rest,
})

it('names the latest of the fixes, by the order of the package manager and not of the alphabet', () => {
  const [update] = updatesOf([
    finding({ fixed: '7.88.1-10+deb12u12' }),
    finding({ advisory: 'DSA-2-1', fixed: '7.88.1-10+deb12u4', priority: 'high' }),
  ])
  expect(update).toMatchObject({ to: '7.88.1-10+deb12u12', counts: { medium: 1, high: 1 } })
})

it('puts the worst first, and one urgent above many low ones', () => {
  const low = Array.from({ length: 9 }, (_, index) =>
    finding({ advisory: `A-${index}`, package: 'zlib1g', priority: 'low' }),
  )
  const updates = updatesOf([...low, finding({ package: 'openssl', priority: 'urgent' })])
  expect(updates.map((update) => update.package)).toEqual(['openssl', 'zlib1g'])
})

it('leaves out what no version ends, what cannot be judged, and what somebody decided', () => {
  const decision = {
    id: DecisionId.parse(idOf('dec', 1)),
    advisory: 'DSA-1-1',
    scope: { where: 'tenant' as const },
    verdict: 'accepted' as const,
    reason: 'borne',
    at: '2026-11-01T00:00:00Z',
    by: OperatorId.parse(idOf('opr', 1)),
  }
  const { fixed: _, ...unfixed } = finding({ verdict: 'unfixed' })
  expect(
    updatesOf([unfixed, finding({ verdict: 'unknown' }), finding({ decision: { ...decision, state: 'due' } })]),
  ).toEqual([])
  // An expired one opened it again.
  expect(updatesOf([finding({ decision: { ...decision, state: 'expired' } })])).toHaveLength(1)
})

it('gives an invalid version no say', () => {
  expect(updatesOf([finding({ fixed: 'not a version' }), finding({ advisory: 'DSA-3-1' })])[0]?.to).toBe(
    '7.88.1-10+deb12u4',
  )
})
