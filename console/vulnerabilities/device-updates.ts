// What to update on one device, and how much each update would mend: the one that mends most first.
import type { Scheme } from '#wire/advisories/ecosystem.ts'
import { orderOf } from '#wire/advisories/versions/index.ts'
import type { DeviceFinding, Priority } from '#wire/console/findings.ts'
import { priorities } from './finding-search.ts'

export interface Update {
  readonly manager: DeviceFinding['manager']
  readonly package: string
  readonly version: string
  /** The lowest version that ends all of its findings that have a fix. */
  readonly to: string
  readonly counts: Record<Priority, number>
}

const schemes = { dpkg: 'deb', rpm: 'rpm', apk: 'apk' } as const satisfies Record<DeviceFinding['manager'], Scheme>

/** One per package with an open finding that a version ends; the worst first, then by how many it ends. */
export function updatesOf(findings: readonly DeviceFinding[]): Update[] {
  const byPackage = new Map<string, Update>()
  for (const finding of findings) {
    if (finding.verdict !== 'affected' || finding.fixed === undefined || holds(finding)) continue
    const key = `${finding.manager} ${finding.package} ${finding.version}`
    const before = byPackage.get(key)
    const counts = before?.counts ?? { urgent: 0, high: 0, medium: 0, low: 0, unrated: 0 }
    counts[finding.priority] += 1
    byPackage.set(key, {
      manager: finding.manager,
      package: finding.package,
      version: finding.version,
      to: before ? later(schemes[finding.manager], before.to, finding.fixed) : finding.fixed,
      counts,
    })
  }
  return [...byPackage.values()].sort((a, b) => {
    for (const priority of priorities) {
      const difference = b.counts[priority] - a.counts[priority]
      if (difference !== 0) return difference
    }
    return a.package < b.package ? -1 : 1
  })
}

export const holds = ({ decision }: Pick<DeviceFinding, 'decision'>): boolean =>
  decision?.state === 'open' || decision?.state === 'due'

/** The later of two versions by the package manager's own order; one that has no place in it gives way. */
function later(scheme: Scheme, a: string, b: string): string {
  const order = orderOf(scheme)
  if (!order.valid(a)) return b
  if (!order.valid(b)) return a
  return order.compare(a, b) < 0 ? b : a
}
