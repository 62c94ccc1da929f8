// The findings of one tenant in memory: matches, the devices they concern and what is counted of both.
import type { Advisories, AdvisoryHead } from '../advisories/advisories.ts'
import { Posting } from '../software/posting.ts'
import type { TenantCatalogue } from '../software/tenant-catalogue.ts'
import { decide, type OpenAndDecided, vulnerabilityOf } from './deciding.ts'
import type { DecisionIndex, HeldDecision } from './decisions/decisions.ts'
import { bitsOf, countBits, type DeviceBits, eachBit, keepWithin } from './device-bits.ts'
import { Fleet } from './fleet.ts'
import type { Match } from './match/match.ts'
import { Matcher } from './matcher.ts'
import { type Finding, Matches } from './matches.ts'
import { priorities } from './priority.ts'
import type { Slices } from './slices.ts'
import { isFinding, Tally } from './tally.ts'
import type { DeviceCounts, FleetCounts, TenantFindings } from './tenant-findings.ts'
import { priorityIn, type Weight, weigh } from './weigh.ts'

/** What devices have of a finding now. */
export interface Live {
  /** Without entries that no device has. */
  readonly matches: readonly Match[]
  /** Devices with a match that is a finding (not `unknown`) and open; such as somebody decided about. */
  readonly open: number
  readonly decided: number
}

interface Kept extends Live {
  readonly stamp: string
}

export class HeldFindings implements TenantFindings {
  readonly fleet = new Fleet()
  readonly found: Matches
  readonly tally: Tally
  readonly matcher: Matcher
  readonly memory: TenantCatalogue
  readonly #advisories: Advisories
  #decisions: DecisionIndex | undefined
  /** Whether decisions say something about a finding, as of a version of both. */
  readonly #about = new WeakMap<Finding, { readonly of: string; readonly any: boolean }>()
  #moves = 0
  #rebuilds = 0
  readonly #live = new WeakMap<Finding, Kept>()
  #summed: { readonly of: string; readonly counts: FleetCounts } | undefined

  constructor(advisories: Advisories, memory: TenantCatalogue) {
    this.#advisories = advisories
    this.memory = memory
    this.found = new Matches((advisory) => advisories.head(advisory)?.id ?? `#${advisory}`)
    this.matcher = new Matcher(advisories, memory, this.fleet)
    this.tally = new Tally({
      fleet: this.fleet,
      matches: this.found,
      memory,
      weightOf: (finding) => this.weightOf(finding),
      isCounted: (finding) => this.headOf(finding).kind === 'security',
      decide: (finding, matches) => this.decide(finding, matches),
      isDecided: (match, number) => this.decisionOf(match, number) !== undefined,
      mark: (match, into) => this.mark(match, into),
    })
  }

  get revision(): number {
    return this.found.revision + this.fleet.revision + this.#moves + (this.#decisions?.revision ?? 0)
  }

  // What changes

  moved(device: number | undefined): void {
    this.#moves += 1
    if (device !== undefined) this.tally.deviceChanged(device)
    else {
      this.#rebuilds += 1
      this.tally.reset()
    }
  }

  /** True when there is something to match anew. */
  advisoriesChanged(packages: ReadonlySet<string>, scores: ReadonlySet<string>): boolean {
    if (scores.size > this.found.size) for (const finding of this.found.findings()) this.#reweigh(finding)
    else
      for (const score of scores)
        for (const number of this.#advisories.named(score)) {
          const finding = this.found.finding(this.#advisories.head(number)?.id ?? '')
          if (finding) this.#reweigh(finding)
        }
    return this.matcher.changed(packages)
  }

  #reweigh(finding: Finding): void {
    finding.weight = undefined
    finding.version += 1
    this.found.revision += 1
    this.tally.findingChanged(finding.id, finding.matches)
  }

  async rematch(slices: Slices): Promise<boolean> {
    const { revision } = this.found
    for await (const batch of this.matcher.rematch(slices))
      for (const [id, before] of this.found.replace(batch)) this.tally.findingChanged(id, before)
    return this.found.revision > revision
  }

  /** Undefined: nobody decided anything about it. */
  decide(finding: Finding, matches: readonly Match[]): OpenAndDecided | undefined {
    if (!this.#decisions || !this.isDecidedAbout(finding)) return undefined
    const { fleet, nameOf, mark } = this
    return decide({ fleet, decisions: this.#decisions, nameOf, mark }, this.headsOf(finding), matches)
  }

  /** Takes over what was decided; findings about which that changed are counted again. */
  decisionsAre(decisions: DecisionIndex): void {
    if (decisions.revision === this.#decisions?.revision) return
    this.#decisions = decisions
    for (const finding of this.found.findings())
      if (this.tally.isSplit(finding.id) || this.isDecidedAbout(finding))
        this.tally.findingChanged(finding.id, finding.matches)
  }

  /** Somewhere, of some package of it. */
  isDecidedAbout(finding: Finding): boolean {
    const of = `${finding.version} ${this.#decisions?.revision}`
    const known = this.#about.get(finding)
    if (known?.of === of) return known.any
    const vulnerability = vulnerabilityOf(this.headsOf(finding))
    const names = new Set(finding.matches.map(this.nameOf))
    const any = [...names].some((name) => this.#decisions?.about(vulnerability, name) !== undefined)
    this.#about.set(finding, { of, any })
    return any
  }

  // What is known of a finding

  headsOf(finding: Finding): readonly AdvisoryHead[] {
    if (!finding.heads) {
      const own = new Set(finding.matches.map((match) => match.statement.advisory))
      const also = new Set(finding.matches.flatMap((match) => match.also))
      finding.heads = [...ascending(own), ...ascending(also)].flatMap((number) => this.#advisories.head(number) ?? [])
    }
    return finding.heads
  }

  /** The record that is shown. */
  headOf(finding: Finding): AdvisoryHead {
    const [head] = this.headsOf(finding)
    return head ?? { ...unheard, id: finding.id }
  }

  weightOf(finding: Finding): Weight {
    finding.weight ??= weigh(this.#advisories, this.headsOf(finding))
    return finding.weight
  }

  readonly nameOf = (match: Match): string => this.memory.entry(match.entry)?.package.name ?? ''

  decisionOf(match: Match, device: number): HeldDecision | undefined {
    const finding = this.found.findingOf(match)
    if (!this.isDecidedAbout(finding)) return undefined
    const heads = this.headsOf(finding)
    return this.#decisions?.decisionFor(
      vulnerabilityOf(heads),
      this.nameOf(match),
      device,
      this.fleet.device(device)?.group,
    )
  }

  /** Counted when it is asked for, and kept until a package, a device or a decision of it changes. */
  liveOf(finding: Finding): Live {
    const stamp = this.#stampOf(finding)
    const kept = this.#live.get(finding)
    if (kept?.stamp === stamp) return kept
    const fresh = { stamp, ...this.#count(finding) }
    this.#live.set(finding, fresh)
    return fresh
  }

  /** Grows with whatever may change the devices: each number in it only grows. */
  #stampOf(finding: Finding): string {
    let changes = 0
    for (const { entry, stream } of finding.matches)
      changes += (this.memory.posting(entry)?.changes ?? 0) + (this.fleet.streams.get(stream)?.changes ?? 0)
    const group = this.isDecidedAbout(finding) ? this.fleet.revision : ''
    return `${finding.version} ${changes} ${this.#rebuilds} ${this.#decisions?.revision} ${group}`
  }

  #count(finding: Finding): Live {
    const matches = finding.matches.filter((match) => this.mark(match, this.scratch()))
    const counted = matches.filter(isFinding)
    const split = this.decide(finding, counted)
    if (split) return { matches, open: countBits(split.open), decided: countBits(split.decided) }
    return { matches, open: countBits(this.devicesIn(counted)), decided: 0 }
  }

  // Devices

  #scratch: DeviceBits = bitsOf(0)

  /** Empty, and anybody's at the next call. */
  scratch(): DeviceBits {
    if (this.#scratch.length !== this.fleet.words) this.#scratch = bitsOf(this.fleet.words)
    else this.#scratch.fill(0)
    return this.#scratch
  }

  /** Adds the devices of a match; true when there are any. */
  readonly mark = ({ entry, stream }: Match, into: DeviceBits): boolean => {
    const devices = this.fleet.streams.get(stream)
    return devices !== undefined && this.memory.posting(entry)?.mark(into, devices.bits) === true
  }

  /** In the scratch bitmap: use it before anything else is asked. */
  devicesIn(matches: readonly Match[], within?: DeviceBits): DeviceBits {
    const bits = this.scratch()
    for (const match of matches) this.mark(match, bits)
    if (within) keepWithin(bits, within)
    return bits
  }

  // What other rooms ask

  *matches(): Generator<Match> {
    for (const finding of this.found.findings()) yield* this.liveOf(finding).matches
  }

  ofAdvisory(advisory: number): readonly Match[] {
    const finding = this.found.finding(this.#advisories.head(advisory)?.id ?? '')
    return finding ? this.liveOf(finding).matches.filter((match) => match.statement.advisory === advisory) : []
  }

  ofDevice(device: number): readonly Match[] {
    const stream = this.fleet.streamOf(device)?.stream.ecosystem
    if (stream === undefined) return []
    const found: Match[] = []
    for (const [entry, matches] of this.found.inStream(stream))
      if (this.memory.posting(entry)?.has(device)) found.push(...matches)
    return found
  }

  devicesOf(match: Match): Posting {
    return this.devicesOfAll([match])
  }

  devicesOfAll(matches: readonly Match[]): Posting {
    const posting = new Posting()
    eachBit(this.devicesIn(matches), (number) => posting.add(number))
    return posting
  }

  streamOf(device: number): string | undefined {
    return this.fleet.streamOf(device)?.stream.ecosystem
  }

  coverageOf(device: number): 'covered' | 'unsupported' | 'not-loaded' | 'no-inventory' {
    if (this.fleet.device(device)?.packages === undefined) return 'no-inventory'
    const stream = this.streamOf(device)
    if (stream === undefined) return 'unsupported'
    return this.matcher.usedFor(stream) ? 'covered' : 'not-loaded'
  }

  packagesOf(device: number): { packages: number; unknownOrigin: number } {
    return {
      packages: this.fleet.device(device)?.packages ?? 0,
      unknownOrigin: this.tally.counters.foreign[device] ?? 0,
    }
  }

  countsOf(device: number): DeviceCounts | null {
    if (this.coverageOf(device) !== 'covered') return null
    const { open, decided, fixable } = this.tally.counters
    return {
      findings: byPriority((i) => open[i]?.[device] ?? 0),
      decided: decided[device] ?? 0,
      fixable: fixable[device] ?? 0,
    }
  }

  counts(): FleetCounts {
    const of = `${this.revision} ${this.tally.revision}`
    if (this.#summed?.of !== of) this.#summed = { of, counts: this.#sum() }
    return this.#summed.counts
  }

  #sum(): FleetCounts {
    const findings = priorities.map(() => 0)
    let decided = 0
    for (const finding of this.found.findings()) {
      if (this.headOf(finding).kind !== 'security') continue
      const live = this.liveOf(finding)
      if (live.decided > 0) decided += 1
      if (live.open === 0) continue
      const priority = priorityIn(this.weightOf(finding), live.matches.filter(isFinding))
      const place = priorities.indexOf(priority)
      findings[place] = (findings[place] as number) + 1
    }
    const [urgent, high, ...others] = this.tally.counters.open as [Uint32Array, Uint32Array, ...Uint32Array[]]
    let devices = 0
    let first = 0
    for (let number = 0; number < urgent.length; number++) {
      if (urgent[number] || high[number]) first += 1
      else if (!others.some((counter) => counter[number])) continue
      devices += 1
    }
    return { findings: byPriority((i) => findings[i] as number), devices, first, decided }
  }
}

const ascending = (numbers: ReadonlySet<number>) => [...numbers].sort((a, b) => a - b)

const unheard: Omit<AdvisoryHead, 'id'> = {
  ...{ number: -1, knownAt: undefined, source: 'unknown', kind: 'security', title: '' },
  ...{ aliases: [], covers: [], cvss: [] },
}

export const byPriority = (count: (place: number) => number) =>
  Object.fromEntries(priorities.map((priority, i) => [priority, count(i)])) as FleetCounts['findings']
