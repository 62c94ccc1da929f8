// How much the made-up server knows of vulnerabilities: its sources, their ages, and which devices they cover.
import { iso } from '#kit/clock.ts'
import { ecosystemOf, releaseStream } from '#wire/advisories/ecosystem.ts'
import type { AdvisorySource } from '#wire/advisories/sources.ts'
import type { Knowledge } from '#wire/console/knowledge.ts'
import type { FixtureDevice, FixtureFleet } from './fixture-fleet.ts'
import { idOf } from './numbers.ts'

/** `partial`: one source is stale, another failed, some systems have none. `never`: nobody answered the question yet. */
export type KnowledgeWish = 'known' | 'partial' | 'never' | 'away' | 'loading'

const day = 86_400

type Told = Pick<AdvisorySource, 'id' | 'title' | 'licence' | 'url' | 'home' | 'ecosystems' | 'records'> & {
  readonly gives?: 'scores'
  readonly hours: number
  readonly fresh?: number
}

const told: readonly Told[] = [
  {
    id: 'debian-tracker',
    title: 'Debian security tracker',
    licence: 'MIT',
    url: 'https://security-tracker.debian.org/tracker/data/json',
    home: 'https://security-tracker.debian.org/tracker/',
    ecosystems: ['Debian:11', 'Debian:12', 'Debian:13'],
    records: 62_104,
    hours: 1.2,
  },
  {
    id: 'ubuntu-osv',
    title: 'Ubuntu security notices (OSV)',
    licence: 'CC-BY-SA-4.0',
    url: 'https://security-metadata.canonical.com/osv/osv-all.tar.xz',
    home: 'https://ubuntu.com/security/notices',
    ecosystems: ['Ubuntu:22.04', 'Ubuntu:24.04'],
    records: 31_877,
    hours: 74,
  },
  {
    id: 'almalinux-osv',
    title: 'AlmaLinux errata (OSV)',
    licence: 'MIT',
    url: 'https://osv-vulnerabilities.storage.googleapis.com/AlmaLinux/all.zip',
    home: 'https://errata.almalinux.org/',
    ecosystems: ['AlmaLinux:8', 'AlmaLinux:9'],
    records: 4_067,
    hours: 3,
  },
  {
    id: 'alpine-secdb',
    title: 'Alpine security database',
    licence: 'not stated by its publisher',
    url: 'https://secdb.alpinelinux.org/',
    home: 'https://security.alpinelinux.org/',
    ecosystems: ['Alpine:v3.21'],
    records: 2_293,
    hours: 5,
  },
  {
    id: 'kev',
    title: 'CISA known exploited vulnerabilities',
    licence: 'CC0-1.0',
    url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
    home: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
    ecosystems: [],
    records: 1_288,
    gives: 'scores',
    hours: 8,
  },
  {
    id: 'epss',
    title: 'EPSS: probability of exploitation',
    licence: 'free to use with citation (FIRST)',
    url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',
    home: 'https://www.first.org/epss/',
    ecosystems: [],
    records: 278_441,
    gives: 'scores',
    hours: 20,
  },
  {
    id: 'red-hat-csaf',
    title: 'Red Hat security data (CSAF and VEX)',
    licence: 'CC-BY-4.0',
    url: 'https://security.access.redhat.com/data/csaf/v2/vex/',
    home: 'https://access.redhat.com/security/data',
    ecosystems: [],
    records: 0,
    hours: 0,
  },
  {
    id: 'nvd',
    title: 'NVD: severity and weakness',
    licence: 'public domain',
    url: 'https://services.nvd.nist.gov/rest/json/cves/2.0',
    home: 'https://nvd.nist.gov/',
    ecosystems: [],
    records: 0,
    gives: 'scores',
    hours: 0,
  },
]

export function makeSources(now: number, wish: KnowledgeWish): AdvisorySource[] {
  return told.map(({ hours, fresh, gives, ...source }): AdvisorySource => {
    const loaded = wish !== 'never' && source.records > 0
    const base = {
      ...source,
      gives: gives ?? ('advisories' as const),
      scheduleSeconds: gives ? day : 7200,
      freshForSeconds: fresh ?? (gives ? 3 * day : 2 * day),
      rejected: 0,
      whole: true,
    }
    if (!loaded) {
      const { ecosystems: _, ...rest } = base
      return { ...rest, ecosystems: [], enabled: false, state: 'never', whole: false, records: 0 }
    }
    const old = wish === 'partial' && source.id === 'ubuntu-osv'
    const failed = wish === 'partial' && source.id === 'alpine-secdb'
    const shrunk = wish === 'partial' && source.id === 'almalinux-osv'
    const age = Math.round((old ? hours : Math.min(hours, 20)) * 3600)
    return {
      ...base,
      enabled: !old,
      ...(old ? {} : { enabledAt: iso(now - 30 * day * 1000), enabledBy: 'Ada Moser' }),
      state: old ? 'stale' : failed ? 'failed' : shrunk ? 'shrunk' : 'fresh',
      importedAt: iso(now - age * 1000),
      contentAt: iso(now - (old ? 40 * day : age + 900) * 1000),
      ageSeconds: old ? 40 * day : age + 900,
      importedBy: old ? idOf('opr', 1) : 'importer',
      ...(failed
        ? {
            problem:
              'secdb.alpinelinux.org does not answer (connection timed out after 30 s). What was loaded before still serves; it is tried again in 12 min.',
          }
        : {}),
      ...(shrunk
        ? { problem: 'The last load would lose 1,904 of 4,067 records and waits to be confirmed.', rejected: 3 }
        : {}),
      ...(old ? {} : { nextFetchAt: iso(now + 3_400_000) }),
    }
  })
}

type Coverage = 'covered' | 'unsupported' | 'not-loaded' | 'no-inventory'

/** Under which release stream a device's packages are looked up, and whether a loaded source covers it. */
export function coverageOf(device: FixtureDevice, sources: readonly AdvisorySource[]): [Coverage, string | undefined] {
  if (device.packages === undefined) return ['no-inventory', undefined]
  const stream = releaseStream(device.osId, device.osVersion)
  if (!stream) return ['unsupported', undefined]
  const found = [stream.ecosystem, stream.rebuild].find(
    (name) => name && sources.some((source) => source.ecosystems.includes(ecosystemOf(name))),
  )
  return found ? ['covered', found] : ['not-loaded', stream.ecosystem]
}

export function knowledgeOf(fleet: FixtureFleet, sources: readonly AdvisorySource[], wish: KnowledgeWish): Knowledge {
  const unknown = wish !== 'known' && wish !== 'partial'
  const counts = { covered: 0, unsupported: 0, 'not-loaded': 0, 'no-inventory': 0 }
  const streams = new Set<string>()
  let packages = 0
  for (const device of fleet.devices) {
    const [coverage, stream] = coverageOf(device, sources)
    counts[coverage] += 1
    packages += device.packages ?? 0
    if (coverage === 'covered' && stream) streams.add(stream)
  }
  const unknownOrigin = Math.round(packages / 17)
  const why: Knowledge['why'] =
    wish === 'never'
      ? ['no-source']
      : wish === 'away'
        ? ['service-away']
        : wish === 'loading'
          ? ['loading']
          : [
              ...(sources.some((source) => source.state === 'stale') ? (['stale'] as const) : []),
              ...(sources.some((source) => ['failed', 'shrunk'].includes(source.state)) ? (['failed'] as const) : []),
              ...(counts.unsupported > 0 ? (['unsupported'] as const) : []),
              ...(counts['not-loaded'] > 0 ? (['not-loaded'] as const) : []),
              ...(unknownOrigin > 0 ? (['unknown-origin'] as const) : []),
              ...(counts['no-inventory'] > 0 ? (['no-inventory'] as const) : []),
            ]
  return {
    state: unknown ? 'unknown' : why.length > 0 ? 'partial' : 'known',
    why,
    sources:
      wish === 'away'
        ? []
        : sources
            .filter((source) => source.gives === 'advisories' && (source.state !== 'never' || wish === 'never'))
            .map(({ id, title, state, importedAt, contentAt, ageSeconds, ecosystems }) => ({
              id,
              title,
              state,
              ...(importedAt ? { importedAt } : {}),
              ...(contentAt ? { contentAt } : {}),
              ...(ageSeconds === undefined ? {} : { ageSeconds }),
              ecosystems: ecosystems.filter((ecosystem) => streams.has(ecosystem)),
            })),
    coverage: unknown
      ? null
      : {
          devices: fleet.devices.length,
          covered: counts.covered,
          unsupported: counts.unsupported,
          notLoaded: counts['not-loaded'],
          noInventory: counts['no-inventory'],
          packages,
          matched: packages - unknownOrigin,
          unknownOrigin,
        },
    asOf: iso(fleet.now - 2000),
  }
}
