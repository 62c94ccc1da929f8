// The smaller rooms of the made-up server: quality of versions, bills of materials, own components, saved views.
import { iso } from '#kit/clock.ts'
import type { contracts } from '#wire/console/index.ts'
import type { Knowledge } from '#wire/console/knowledge.ts'
import type { View } from '#wire/console/views.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ViewId } from '#wire/ids.ts'
import { idOf } from './numbers.ts'

type Answer<K extends keyof typeof contracts> = AnswerOf<(typeof contracts)[K]>

interface Given {
  readonly devices: number
  readonly now: number
  readonly knowledge: Knowledge
  readonly atRisk: boolean
}

export function makeProduct({ devices, now, knowledge, atRisk }: Given) {
  const asOf = iso(now - 2000)
  const views: View[] = [
    {
      id: ViewId.parse(idOf('viw', 1)),
      page: 'vulnerabilities',
      name: 'Exploited, with a fix',
      query: 'kev=true&verdict=affected',
      shared: true,
      mine: false,
    },
  ]
  return {
    showQuality: ({ manager, name }: { manager: string; name: string }) =>
      quality(manager, name, devices, now, asOf) satisfies Answer<'showQuality'>,
    deviceSbom: () => bom,
    groupSbom: () => bom,
    ownSbom: () => bom,
    ownComponents: (): Answer<'ownComponents'> => ({
      version: '0.1.0',
      components: 412,
      uncovered: 7,
      findings: atRisk
        ? [
            {
              component: 'openssl',
              version: '1.1.1w',
              from: 'PostgreSQL, bundled library',
              advisory: 'CVE-2024-5535',
              aliases: [],
              title: 'openssl: SSL_select_next_proto buffer overread',
              priority: 'medium',
            },
            {
              component: 'undici',
              version: '7.16.0',
              from: 'package-lock.json',
              advisory: 'GHSA-g9mf-h72j-4rw9',
              aliases: ['CVE-2026-22036'],
              title: 'undici: unbounded decompression of chained content encodings',
              priority: 'high',
              fixed: '7.18.2',
            },
          ]
        : [],
      knowledge,
    }),
    listViews: ({ page }: { page: string }) => ({ items: views.filter((view) => view.page === page) }),
    saveView: (given: Omit<View, 'id' | 'mine'>): View => {
      const before = views.find((view) => view.mine && view.page === given.page && view.name === given.name)
      if (before) return Object.assign(before, given)
      const view = { ...given, id: ViewId.parse(idOf('viw', 20 + views.length)), mine: true }
      views.push(view)
      return view
    },
    dropView: ({ id }: { id: string }) => {
      views.splice(0, views.length, ...views.filter((view) => view.id !== id))
      return { done: true as const }
    },
  }
}

const bom = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [] }

function quality(manager: string, name: string, devices: number, now: number, asOf: string): Answer<'showQuality'> {
  const versions = ['3.0.15-1~deb12u1', '3.0.14-1~deb12u2', '3.0.13-1~deb12u1', '3.0.11-1~deb12u2', '1.1.1w-0+deb11u1']
  const day = (before: number) => iso(now - before * 86_400_000).slice(0, 10)
  const share = (index: number, at: number) => {
    const peak = [88, 55, 30, 8, -20][index] ?? 0
    const width = [34, 16, 16, 18, 26][index] ?? 10
    return Math.exp(-(((at - peak) / width) ** 2)) / 1.4
  }
  return {
    manager,
    name,
    versions: versions.map((version, index) => {
      const came = Math.round(devices * (1 - index / 8))
      const wentBack = Math.round(came * ([0.012, 0.08, 0.01, 0, 0][index] ?? 0))
      const removed = Math.round(came * 0.004)
      const left = came === 0 ? 0 : (wentBack + removed) / came
      const spread = came === 0 ? 0 : 1.96 * Math.sqrt((left * (1 - left)) / came + 0.25 / came ** 2)
      return {
        version,
        firstSeen: day(4 + index * 30),
        devices: Math.round(devices * share(index, 89)),
        came,
        wentOn: index === 0 ? 0 : came - wentBack - removed,
        wentBack,
        removed,
        leftAgain:
          came === 0 ? null : { share: left, low: Math.max(0, left - spread), high: Math.min(1, left + spread) },
        daysToAdopt: came === 0 ? null : { median: 3.4 + index * 2.1, p90: 17 + index * 8.5 },
      }
    }),
    days: Array.from({ length: 90 }, (_, at) =>
      versions.map((version, index) => ({
        day: day(89 - at),
        version,
        devices: Math.round(devices * share(index, at)),
        share: Math.min(1, share(index, at)),
      })),
    ).flat(),
    transitions: Array.from({ length: 40 }, (_, at) => ({
      day: day(40 - at),
      from: at % 9 === 0 ? null : (versions[1] as string),
      to: at % 13 === 5 ? null : (versions[0] as string),
      devices: 1 + ((at * 7) % 23),
    })),
    asOf,
  }
}
