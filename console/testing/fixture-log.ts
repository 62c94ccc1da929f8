// The transparency log of the made-up fleet.
import { iso } from '#kit/clock.ts'
import type { contracts } from '#wire/console/index.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { numbers } from './numbers.ts'

export function readLog(devices: number, now: number, inconsistent: number): AnswerOf<typeof contracts.readLog> {
  const next = numbers(devices + 3)
  const perDay = Array.from({ length: 30 }, (_, index) => ({
    day: iso(now - (29 - index) * 86_400_000).slice(0, 10),
    leaves: Math.round((devices * (4 + next(30))) / 10),
  }))
  const size = perDay.reduce((sum, day) => sum + day.leaves, 0) * 4
  const origin = 'muster.example.org/log/k7q2r4x9m3b5c8d1'
  const key = 'jeqWBzJfHDPjVRpnNtDRRgT0kJ4kW5wu8pYw6f0ssVA='
  return {
    asOf: iso(now - 500),
    origin,
    size,
    checkpoint:
      size === 0
        ? ''
        : `${origin}\n${size}\nq1Yw5oO1dHc1J6mXb2l0pHh0y0T2m8cS1sGm0n3kV1A=\n\n— ${origin} 3q2+7wAAABl2bmZ5IG5vdGhpbmcgdGhpcyBpcyBhIHBpY3R1cmUgb25seSBhbmQgbm8gc2lnbmF0dXJlIGF0IGFsbA==\n`,
    ...(size === 0 ? {} : { checkpointAt: iso(now - 1400) }),
    key,
    keyProof: key,
    verifierKey: `${origin}+c0ffee42+AY3qlgcyXxwz41UaZzbQ0UYE9JCeJFucLvKWMOn9LLFQ`,
    waiting: devices > 1000 ? 212 : 0,
    perDay,
    confirmed: {
      withinDay: Math.round(devices * 0.9),
      longerAgo: Math.round(devices * 0.07),
      never: devices - Math.round(devices * 0.9) - Math.round(devices * 0.07),
    },
    inconsistent,
  }
}
