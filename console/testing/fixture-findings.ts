// Advisories that concern the made-up fleet, and what the made-up operators decided about them.
import { iso } from '#kit/clock.ts'
import type { AdvisorySource } from '#wire/advisories/sources.ts'
import type { Decision } from '#wire/console/decisions.ts'
import type { DeviceFinding, FindingRow, Priority, Verdict } from '#wire/console/findings.ts'
import type { contracts } from '#wire/console/index.ts'
import type { Knowledge } from '#wire/console/knowledge.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { DecisionId, OperatorId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { type FixtureDevice, type FixtureFleet, hostileNames } from './fixture-fleet.ts'
import { coverageOf } from './fixture-knowledge.ts'
import { idOf, numbers } from './numbers.ts'

type Counts = Record<Priority, number>
type Answer<K extends keyof typeof contracts> = AnswerOf<(typeof contracts)[K]>
interface Input extends Record<string, unknown> {
  cursor?: string
  limit: number
  sort: string
  order: string
}

interface Entry {
  readonly index: number
  readonly row: Omit<FindingRow, 'devices' | 'decided'>
  readonly family: string
  readonly verdict: Verdict
  readonly installed: string
  readonly fixed: string | undefined
  /** Of a hundred devices of its distribution, so many have it. */
  readonly share: number
}

const ranks: readonly Priority[] = ['urgent', 'high', 'medium', 'low', 'unrated']
const bugs = [
  ['curl', 'heap buffer overflow in the SOCKS5 proxy handshake'],
  ['openssl', 'excessive time spent checking long Diffie-Hellman keys'],
  ['linux-image-amd64', 'use after free in the netfilter subsystem leads to privilege escalation'],
  ['openssh-server', 'signal handler race allows remote code execution as root'],
  ['libxml2', 'out-of-bounds read in xmlSchemaIDCFillNodeTables'],
  ['xz-utils', 'premature free in the multi-threaded decoder'],
  ['sudo', 'local privilege escalation through the chroot option'],
  ['python3.11', 'tarfile extraction filter may write outside the destination'],
  ['nginx', 'request smuggling in the mail proxy module'],
  ['perl-base', 'race in thread creation exposes the working directory'],
  ['zlib1g', 'integer overflow in minizip'],
  ['git', 'arbitrary file write through crafted bundle URIs'],
  ['postgresql-15', 'quoting functions fail to neutralise invalid encodings'],
  ['systemd', 'coredump of a set-uid process can be read by the user'],
  ['libc6', 'buffer overflow in the getaddrinfo canonical name path'],
] as const
const families = ['debian', 'ubuntu', 'almalinux', 'alpine'] as const
const sourceOf: Record<string, string> = {
  debian: 'debian-tracker',
  ubuntu: 'ubuntu-osv',
  almalinux: 'almalinux-osv',
  alpine: 'alpine-secdb',
}
const streamsOf: Record<string, string[]> = {
  debian: ['Debian:12', 'Debian:13'],
  ubuntu: ['Ubuntu:22.04', 'Ubuntu:24.04'],
  almalinux: ['AlmaLinux:8', 'AlmaLinux:9'],
  alpine: ['Alpine:v3.21'],
}
/** A number below 100 that looks random and is the same each time. */
const mixed = (a: number, b: number) => ((Math.imul(a * 1009 + b, 2_654_435_761) >>> 8) % 100) as number
const none = (): Counts => ({ urgent: 0, high: 0, medium: 0, low: 0, unrated: 0 })
const managerOf = (family: string) => (family === 'almalinux' ? 'rpm' : family === 'alpine' ? 'apk' : 'dpkg')

function entry(index: number, now: number, hostile: boolean): Entry {
  const next = numbers(index * 31 + 5)
  const [name, what] = bugs[index % bugs.length] ?? bugs[0]
  const family = families[Math.min(next(4), next(4))] ?? 'debian'
  const year = 2023 + (index % 3)
  const cve = (far: number) => `CVE-${year}-${10_000 + ((index * 517 + far * 91) % 49_000)}`
  const number = 5000 + index
  const advisory =
    family === 'debian'
      ? `DSA-${number}-1`
      : family === 'ubuntu'
        ? `USN-${number + 1500}-1`
        : family === 'almalinux'
          ? `ALSA-${year}:${number}`
          : cve(0)
  const luck = next(100)
  const priority: Priority =
    index % 29 === 3 ? 'urgent' : luck < 14 ? 'high' : luck < 62 ? 'medium' : luck < 88 ? 'low' : 'unrated'
  const score = { urgent: 9.8, high: 8.1, medium: 6.5, low: 3.7, unrated: 0 }[priority]
  const verdict: Verdict = luck % 13 === 5 ? 'unfixed' : luck % 31 === 7 ? 'unknown' : 'affected'
  // One version of a package is installed, whatever advisory looks at it.
  const told = numbers((index % bugs.length) * 97 + family.length)
  const base = `${1 + told(8)}.${told(20)}.${told(9)}`
  const published = now - (2 + index * 1.7) * 86_400_000
  const packages = [name, ...(next(3) === 0 ? [`${name}-common`, `lib${name}4`] : [])]
  return {
    index,
    family,
    verdict,
    installed: `${base}-2${family === 'debian' ? '+deb12u1' : family === 'almalinux' ? '.el9' : family === 'alpine' ? '-r0' : ''}`,
    fixed:
      verdict === 'affected'
        ? `${base}-${family === 'debian' ? `2+deb12u${2 + next(11)}` : `${3 + next(9)}`}`
        : undefined,
    share: priority === 'urgent' ? 4 + next(9) : 2 + next(60),
    row: {
      advisory,
      title: hostile && index < 4 ? `${index === 1 ? '' : `${name}: `}${hostileNames[index]}` : `${name}: ${what}`,
      kind: family === 'almalinux' && index % 11 === 6 ? 'bugfix' : 'security',
      aliases: family === 'alpine' ? [`GHSA-${'x7q2'}-${String(index).padStart(4, 'c')}-4hj9`] : [],
      covers: family === 'alpine' ? [] : Array.from({ length: 1 + next(4) }, (_, far) => cve(far)),
      sources: [sourceOf[family] as string],
      priority,
      ...(score > 0
        ? {
            cvss: {
              version: '3.1' as const,
              vector:
                priority === 'urgent'
                  ? 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
                  : 'CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:C/C:H/I:L/A:N',
              score,
            },
          }
        : {}),
      ...(priority === 'unrated' ? {} : { epss: priority === 'urgent' ? 0.9431 : next(400) / 10_000 }),
      kev: priority === 'urgent',
      verdicts: [verdict],
      packages,
      packageCount: packages.length,
      ecosystems: streamsOf[family] as string[],
      published: iso(published),
      knownAt: iso(published + 3_000_000),
    },
  }
}

export interface FixtureFindings {
  readonly entries: readonly Entry[]
  readonly decisions: readonly Decision[]
  names(entry: Entry): string[]
  summary(): Answer<'overview'>['vulnerabilities']
  devicesOf(entry: Entry): FixtureDevice[]
  readonly answers: {
    [K in
      | 'listFindings'
      | 'findingFacets'
      | 'findingTrend'
      | 'listExposedDevices'
      | 'listExposedPackages'
      | 'deviceFindings'
      | 'explainFinding'
      | 'exportFindings'
      | 'listDecisions'
      | 'decideFindings'
      | 'changeDecision'
      | 'exportVex'
      | 'importVex']: (input: never) => Answer<K>
  }
}

interface Given {
  readonly fleet: FixtureFleet
  readonly sources: readonly AdvisorySource[]
  readonly knowledge: Knowledge
  readonly count: number
  readonly hostile: boolean
}

export function makeFindings({ fleet, sources, knowledge, count, hostile }: Given): FixtureFindings {
  const { now } = fleet
  const asOf = iso(now - 2000)
  const known = knowledge.state !== 'unknown'
  const entries = known ? Array.from({ length: count }, (_, index) => entry(index, now, hostile)) : []
  // A large fleet is looked at through some of its devices, and counted up.
  const some = fleet.devices.slice(0, 1500)
  const scale = some.length === 0 ? 1 : fleet.devices.length / some.length
  const streams = new Map(some.map((device) => [device.id, coverageOf(device, sources)]))
  const concerns = (one: Entry, device: FixtureDevice) =>
    one.row.ecosystems.includes(streams.get(device.id)?.[1] ?? '') &&
    (fleet.devices.length === 1 || mixed(one.index, device.index) < one.share)
  const names = ({ row }: Entry) => [row.advisory, ...row.aliases, ...row.covers]
  const devicesOf = (one: Entry) => some.filter((device) => concerns(one, device))
  const onDevice = new Map<string, Entry[]>()
  const entriesOn = (device: FixtureDevice): Entry[] => {
    const held = onDevice.get(device.id) ?? entries.filter((one) => concerns(one, device))
    onDevice.set(device.id, held)
    return held
  }
  const decisions = firstDecisions(entries, fleet, known)
  const within = ({ scope }: Decision, device: FixtureDevice) =>
    scope.where === 'tenant' ||
    (scope.where === 'group' && device.group?.id === scope.group) ||
    (scope.where === 'device' && device.id === scope.device)
  /** Decisions that hold, by the advisory they are about. */
  const holding = new Map<Entry, Decision[]>()
  const note = () => {
    holding.clear()
    for (const decision of decisions.filter(({ state }) => state === 'open' || state === 'due')) {
      for (const one of entries) {
        if (names(one).includes(decision.advisory)) holding.set(one, [...(holding.get(one) ?? []), decision])
      }
    }
  }
  note()
  const decisionFor = (one: Entry, device: FixtureDevice) =>
    holding.get(one)?.find((decision) => within(decision, device))
  const whole = new Map<Entry, FindingRow>()
  const rowOf = (one: Entry): FindingRow => {
    const held = whole.get(one)
    if (held) return held
    const concerned = devicesOf(one)
    const decided = concerned.filter((device) => decisionFor(one, device)).length
    const row = {
      ...one.row,
      devices: Math.round((concerned.length - decided) * scale),
      decided: Math.round(decided * scale),
    }
    whole.set(one, row)
    return row
  }
  const listed = (input: Record<string, unknown>) => {
    const search = String(input.search ?? '').toLowerCase()
    const has = (key: string, values: readonly string[]) => {
      const wanted = input[key] as string[] | undefined
      return !wanted || values.some((value) => wanted.includes(value))
    }
    return entries.filter((one) => {
      const row = rowOf(one)
      const state = input.decision ?? 'open'
      return (
        row.devices + row.decided > 0 &&
        (names(one).some((name) => name.toLowerCase().startsWith(search)) ||
          row.packages.some((name) => name.includes(search))) &&
        has('priority', [row.priority]) &&
        (input.kind ? has('kind', [row.kind]) : row.kind === 'security') &&
        (input.verdict ? has('verdict', row.verdicts) : !row.verdicts.includes('unknown')) &&
        has('source', row.sources) &&
        has('ecosystem', row.ecosystems) &&
        (!input.group || devicesOf(one).some((device) => has('group', [device.group?.id ?? '']))) &&
        (!input.kev || String(row.kev) === input.kev) &&
        (state === 'all' || (state === 'open' ? row.devices > 0 : row.decided > 0))
      )
    })
  }
  const page = <T>(rows: readonly T[], { cursor, limit }: Pick<Input, 'cursor' | 'limit'>) => {
    const from = Number(cursor ?? 0)
    const to = from + Number(limit)
    return {
      items: rows.slice(from, to),
      total: rows.length,
      asOf,
      ...(to < rows.length ? { next: String(to) } : {}),
    }
  }
  const tally = (among: readonly Entry[]) => {
    const counts = none()
    for (const one of among) counts[one.row.priority] += 1
    return counts
  }
  const weigh = (counts: Counts | null) => (counts ? ranks.reduce((sum, rank) => sum * 1000 + counts[rank], 0) : -1)
  const sorted = <T>(rows: T[], value: (row: T) => number | string, order: string) => {
    rows.sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0))
    return order === 'desc' ? rows.reverse() : rows
  }
  const finding = (one: Entry, device: FixtureDevice): DeviceFinding => {
    const { row } = one
    const decision = decisionFor(one, device)
    return {
      advisory: row.advisory,
      title: row.title,
      kind: row.kind,
      aliases: row.aliases,
      covers: row.covers,
      priority: row.priority,
      ...(row.cvss ? { cvss: row.cvss } : {}),
      ...(row.epss === undefined ? {} : { epss: row.epss }),
      kev: row.kev,
      verdict: one.verdict,
      manager: managerOf(one.family),
      package: row.packages[0] as string,
      architecture: device.architecture ?? 'amd64',
      version: one.installed,
      ...(one.fixed ? { fixed: one.fixed } : {}),
      source: row.sources[0] as string,
      basis: device.osId === 'rhel' ? 'rebuild' : 'own',
      ...(decision ? { decision } : {}),
    }
  }
  const ofDevice = (device: FixtureDevice) =>
    [...entriesOn(device)].sort((a, b) => ranks.indexOf(a.row.priority) - ranks.indexOf(b.row.priority))
  const openOn = (device: FixtureDevice, among: ReadonlySet<Entry>) =>
    entriesOn(device).filter((one) => among.has(one) && !decisionFor(one, device))
  const find = (id: string) => {
    const device = fleet.devices.find((one) => one.id === id)
    if (!device) throw new Problem('device-unknown')
    return device
  }
  return {
    entries,
    decisions,
    names,
    devicesOf,
    summary() {
      if (!known) return { findings: null, devices: null, first: null, decided: null, knowledge }
      const open = listed({})
      const grave = open.filter(({ row }) => row.priority === 'urgent' || row.priority === 'high')
      const touched = (among: readonly Entry[]) => {
        const set = new Set(among)
        return some.filter((device) => openOn(device, set).length > 0).length
      }
      return {
        findings: tally(open),
        devices: Math.round(touched(open) * scale),
        first: Math.round(touched(grave) * scale),
        decided: listed({ decision: 'decided' }).length,
        knowledge,
      }
    },
    answers: {
      listFindings: (input: Input) => {
        const value = (one: Entry): number | string => {
          const row = rowOf(one)
          if (input.sort === 'devices') return row.devices
          if (input.sort === 'score') return row.cvss?.score ?? -1
          if (input.sort === 'epss') return row.epss ?? -1
          if (input.sort === 'published') return row.published ?? ''
          if (input.sort === 'advisory') return row.advisory
          return -ranks.indexOf(row.priority) * 1000 + (row.epss ?? 0)
        }
        const rows = sorted(
          listed(input),
          value,
          input.sort === 'priority' && input.order === 'asc' ? 'desc' : input.order,
        )
        return { ...page(rows.map(rowOf), input), knowledge }
      },
      findingFacets: (input: Record<string, unknown>) => {
        const count = (facet: string, of: (row: FindingRow) => readonly string[]) => {
          const counts = new Map<string, number>()
          for (const one of listed({ ...input, [facet]: undefined })) {
            for (const value of of(rowOf(one))) counts.set(value, (counts.get(value) ?? 0) + 1)
          }
          return [...counts].map(([value, findings]) => ({ value, label: value, findings }))
        }
        return {
          priority: count('priority', (row) => [row.priority]),
          kind: count('kind', (row) => [row.kind]),
          verdict: count('verdict', (row) => row.verdicts),
          source: count('source', (row) => row.sources),
          ecosystem: count('ecosystem', (row) => row.ecosystems),
          group: fleet.groups.map(({ id, name }) => ({
            value: id,
            label: name,
            findings: listed({ ...input, group: [id] }).length,
          })),
          knowledge,
        }
      },
      findingTrend: () => {
        const today = tally(listed({}))
        const days = known && fleet.devices.length > 0 ? 60 : 0
        return {
          days: Array.from({ length: days }, (_, index) => {
            const part = 0.55 + 0.45 * Math.sin(index / 9) ** 2 + index / 400
            const scaled = Object.fromEntries(ranks.map((rank) => [rank, Math.round(today[rank] * part)])) as Counts
            return {
              day: iso(now - (days - 1 - index) * 86_400_000).slice(0, 10),
              findings: index === days - 1 ? today : scaled,
              devices: Math.round(fleet.devices.length * part * 0.7),
            }
          }).filter((_, index) => index < 22 || index > 24),
          knowledge,
        }
      },
      listExposedDevices: (input: Input & { advisory?: string; package?: string }) => {
        const among = new Set(
          listed({ ...input, decision: 'all' }).filter(
            (one) =>
              (!input.advisory || names(one).includes(input.advisory)) &&
              (!input.package || one.row.packages.includes(input.package)),
          ),
        )
        const narrowed = input.advisory !== undefined || input.package !== undefined
        const rows = some
          .filter((device) => !input.group || (input.group as string[]).includes(device.group?.id ?? ''))
          .filter((device) => !input.coverage || (input.coverage as string[]).includes(coverageOf(device, sources)[0]))
          .filter((device) => !narrowed || entriesOn(device).some((one) => among.has(one)))
          .map((device) => {
            const [coverage] = coverageOf(device, sources)
            const open = openOn(device, among)
            return {
              id: device.id,
              name: device.name,
              nameFrom: device.nameFrom,
              ...(device.osId ? { osId: device.osId } : {}),
              ...(device.osVersion ? { osVersion: device.osVersion } : {}),
              ...(device.group ? { group: device.group } : {}),
              counts: coverage === 'covered' && known ? tally(open) : null,
              decided: entriesOn(device).filter((one) => among.has(one) && decisionFor(one, device)).length,
              fixable: new Set(open.filter((one) => one.fixed).map((one) => one.row.packages[0])).size,
              packages: device.packages ?? 0,
              unknownOrigin: Math.round((device.packages ?? 0) / 17),
              coverage,
            }
          })
        const worst = input.sort === 'worst'
        const found = sorted(
          rows,
          (row) => (worst ? weigh(row.counts) : row.name),
          worst === (input.order === 'asc') ? 'desc' : 'asc',
        )
        return { ...page(found, input), knowledge }
      },
      listExposedPackages: (input: Input) => {
        const byName = Map.groupBy(listed(input), (one) => `${managerOf(one.family)} ${one.row.packages[0]}`)
        const rows = [...byName].map(([key, among]) => {
          const [manager, name] = key.split(' ') as ['dpkg', string]
          return {
            manager,
            name,
            versions: Math.min(9, 1 + among.length),
            counts: tally(among),
            devices: Math.max(...among.map((one) => rowOf(one).devices)),
            fixes: [
              ...new Map(
                among.flatMap((one) =>
                  one.fixed ? one.row.ecosystems.map((ecosystem) => [ecosystem, one.fixed as string] as const) : [],
                ),
              ),
            ].map(([ecosystem, version]) => ({ ecosystem, version })),
          }
        })
        const value = (row: (typeof rows)[number]) =>
          input.sort === 'name' ? row.name : input.sort === 'devices' ? row.devices : weigh(row.counts)
        const down = input.sort === 'worst' ? input.order === 'asc' : input.order === 'desc'
        return { ...page(sorted(rows, value, down ? 'desc' : 'asc'), input), knowledge }
      },
      deviceFindings: ({ id, kind }: { id: string; kind?: string[] }) => {
        const device = find(id)
        const among = ofDevice(device).filter(({ row }) => (kind ?? ['security']).includes(row.kind))
        const covered = coverageOf(device, sources)[0] === 'covered' && known
        return {
          findings: covered ? among.map((one) => finding(one, device)) : [],
          counts: covered ? tally(among.filter((one) => one.verdict !== 'unknown' && !decisionFor(one, device))) : null,
          knowledge,
        }
      },
      explainFinding: ({ id, advisory, package: only }: { id: string; advisory: string; package?: string }) => {
        const device = find(id)
        const one = entries.find((each) => names(each).includes(advisory))
        if (!one) throw new Problem('not-found')
        const decision = decisionFor(one, device)
        return {
          advisory: one.row.advisory,
          reasons: one.row.packages
            .filter((name) => !only || name === only)
            .map((name) => ({
              verdict: one.verdict,
              manager: managerOf(one.family),
              package: name,
              architecture: device.architecture ?? 'amd64',
              installed: one.installed,
              comparedName: one.row.packages[0] as string,
              comparedVersion: one.installed,
              source: one.row.sources[0] as string,
              ecosystem: streams.get(device.id)?.[1] ?? (one.row.ecosystems[0] as string),
              basis: device.osId === 'rhel' ? ('rebuild' as const) : ('own' as const),
              introduced: '0',
              ...(one.fixed ? { fixed: one.fixed } : {}),
              rule:
                one.verdict === 'affected' ? 'below-fixed' : one.verdict === 'unfixed' ? 'no-fix' : 'module-unknown',
            })),
          since: {
            advisoryKnownAt: one.row.knownAt as string,
            advisoryPublished: one.row.published as string,
            packageSince: iso(now - 60 * 86_400_000),
          },
          ...(decision ? { decision } : {}),
          knowledge,
        }
      },
      exportFindings: ({ cursor, limit, device: only }: { cursor?: string; limit: number; device?: string }) => {
        const { items, next } = page(
          some
            .filter((device) => !only || device.id === only)
            .flatMap((device) =>
              ofDevice(device).map((one) => {
                const { decision, version, ...each } = finding(one, device)
                return {
                  deviceId: device.id,
                  deviceName: device.name,
                  package: each.package,
                  version,
                  source: each.package,
                  advisory: each.advisory,
                  aliases: [...each.aliases, ...each.covers],
                  fixed: each.fixed ?? null,
                  verdict: each.verdict,
                  priority: each.priority,
                  architecture: each.architecture,
                  kind: each.kind,
                  basis: each.basis,
                  decision: decision?.id ?? null,
                }
              }),
            ),
          { cursor, limit } as Input,
        )
        return { items, knowledge, ...(next ? { next } : {}) }
      },
      listDecisions: (input: Input & { advisory?: string; state?: string[] }) => {
        const rows = decisions.filter(
          (decision) =>
            (!input.advisory ||
              decision.advisory === input.advisory ||
              entries.some(
                (one) => names(one).includes(input.advisory ?? '') && names(one).includes(decision.advisory),
              )) &&
            (!input.state || input.state.includes(decision.state)),
        )
        return page(
          sorted(rows, (row) => (input.sort === 'until' ? (row.until ?? '9999') : row.at), input.order),
          input,
        )
      },
      decideFindings: ({ advisory, ...rest }: { advisory: string[] } & Omit<Decision, 'advisory'>) => {
        const made = advisory.map(
          (name, index): Decision => ({
            ...rest,
            id: DecisionId.parse(idOf('dec', 500 + decisions.length + index)),
            advisory: name,
            at: asOf,
            by: OperatorId.parse(idOf('opr', 1)),
            byName: 'Ada Moser',
            state: 'open',
          }),
        )
        decisions.unshift(...made)
        note()
        whole.clear()
        return { decisions: made }
      },
      changeDecision: ({ id, act, until }: { id: string; act: string; until?: string }) => {
        const decision = decisions.find((one) => one.id === id)
        if (!decision) throw new Problem('not-found')
        if (act === 'end') Object.assign(decision, { state: 'ended', endedAt: asOf, endedBy: 'Ada Moser' })
        else Object.assign(decision, { state: 'open', reviewedAt: asOf, ...(until ? { until } : {}) })
        note()
        whole.clear()
        return decision
      },
      exportVex: () => ({ '@context': 'https://openvex.dev/ns/v0.2.0', statements: [] }),
      importVex: () => ({
        decisions: 3,
        passed: 2,
        faults: ['Statement 4: “CVE-20x5-1” is no name of a vulnerability'],
      }),
    },
  }
}

/** One of each kind: running, due soon, expired, ended by hand, read from a document. */
function firstDecisions(entries: readonly Entry[], fleet: FixtureFleet, known: boolean): Decision[] {
  if (!known || entries.length < 12 || fleet.devices.length < 2) return []
  const { now } = fleet
  const device = fleet.devices[0] as FixtureDevice
  const group = fleet.groups[1] as FixtureFleet['groups'][number]
  const at = (days: number) => iso(now + days * 86_400_000)
  const by = { by: OperatorId.parse(idOf('opr', 1)), byName: 'Ada Moser' }
  const of = (index: number, rest: Omit<Decision, 'id' | 'advisory' | 'by'>): Decision => ({
    id: DecisionId.parse(idOf('dec', index)),
    advisory: entries[index]?.row.covers[0] ?? entries[index]?.row.advisory ?? '',
    ...by,
    ...rest,
  })
  return [
    of(1, {
      scope: { where: 'tenant' },
      verdict: 'accepted',
      reason:
        'Only reachable from the management network, which nobody but us can enter; the vendor’s fix breaks backups.',
      until: at(120).slice(0, 10),
      at: at(-9),
      state: 'open',
      devices: 31,
    }),
    of(4, {
      scope: { where: 'group', group: group.id },
      verdict: 'deferred',
      reason: 'Next maintenance window',
      until: at(6).slice(0, 10),
      at: at(-22),
      state: 'due',
      devices: 7,
    }),
    of(6, {
      scope: { where: 'device', device: device.id },
      verdict: 'not-affected',
      justification: 'vulnerable_code_not_in_execute_path',
      reason: 'The module is not loaded and blocked by policy',
      at: at(-40),
      state: 'open',
      devices: 1,
    }),
    of(8, {
      scope: { where: 'tenant' },
      package: entries[8]?.row.packages[0],
      verdict: 'accepted',
      reason: 'Replaced by the end of the quarter',
      until: at(-3).slice(0, 10),
      at: at(-200),
      state: 'expired',
      devices: 0,
    }),
    of(9, {
      scope: { where: 'tenant' },
      verdict: 'not-affected',
      justification: 'component_not_present',
      reason: 'As the vendor states in its VEX document',
      from: 'Donau Software GmbH, VEX of 2026-10-02',
      at: at(-50),
      state: 'ended',
      endedAt: at(-20),
      endedBy: 'Ada Moser',
      devices: 0,
    }),
  ]
}
