// How much concerns each device, kept as counters beside the matches: the worst of 100,000 devices are found by reading numbers.
import type { Priority } from '#wire/console/findings.ts'
import type { Entry, TenantCatalogue } from '../software/tenant-catalogue.ts'
import type { OpenAndDecided } from './deciding.ts'
import { addAll, addEach, bitsOf, type DeviceBits, leaveOut, setBit } from './device-bits.ts'
import type { Fleet } from './fleet.ts'
import type { Match } from './match/match.ts'
import type { Finding, Matches } from './matches.ts'
import { priorities } from './priority.ts'
import type { Slices } from './slices.ts'
import { priorityIn, type Weight } from './weigh.ts'

/** More devices than this are not counted one by one. */
const mostSingly = 128

/** One number a device each. */
export class Counters {
  /** By priority, in the order of `priorities`. */
  readonly open: readonly Uint32Array[]
  readonly decided: Uint32Array
  /** Packages that an update would mend. */
  readonly fixable: Uint32Array
  /** Packages that are not from the distribution and were not compared. */
  readonly foreign: Uint32Array
  readonly #all: readonly Uint32Array[]

  constructor(words: number, before?: Counters) {
    this.#all = Array.from({ length: priorities.length + 3 }, (_, i) => {
      const numbers = new Uint32Array(words * 32)
      if (before) numbers.set(before.#all[i] as Uint32Array)
      return numbers
    })
    this.open = this.#all.slice(0, priorities.length)
    ;[this.decided, this.fixable, this.foreign] = this.#all.slice(priorities.length) as [
      Uint32Array,
      Uint32Array,
      Uint32Array,
    ]
  }

  get length(): number {
    return this.decided.length
  }

  clear(number: number): void {
    for (const one of this.#all) one[number] = 0
  }
}

export interface TallyRoom {
  readonly fleet: Fleet
  readonly matches: Matches
  readonly memory: TenantCatalogue
  weightOf(finding: Finding): Weight
  /** Of kind security: others are not counted. */
  isCounted(finding: Finding): boolean
  /** Undefined: nobody decided anything about these matches. */
  decide(finding: Finding, matches: readonly Match[]): OpenAndDecided | undefined
  isDecided(match: Match, number: number): boolean
  /** Adds the devices of a match. */
  mark(match: Match, into: DeviceBits): unknown
}

type Counter = (counters: Counters) => Uint32Array

/** What was counted, so that it can be taken back when it changes: devices that are written down, or those of matches. */
type Part = readonly [counter: Counter, devices: DeviceBits | readonly Match[]]

const openCounters = priorities.map(
  (_, place): Counter =>
    ({ open }) =>
      open[place] as Uint32Array,
)
const openAt = (priority: Priority) => openCounters[priorities.indexOf(priority)] as Counter
const decidedOf: Counter = ({ decided }) => decided
const fixableOf: Counter = ({ fixable }) => fixable

export const isFinding = ({ verdict }: Match) => verdict !== 'unknown'
const hasFix = ({ fixed }: Match) => fixed !== undefined
export const isFixable = (match: Match) => match.verdict === 'affected' && hasFix(match)
const isWritten = ([, devices]: Part) => devices instanceof Uint32Array

/**
 * Exact after each `refresh` for what had changed before it. Changed findings are taken back and counted again, except for
 * devices that changed themselves: those are counted from nothing, and until then nobody reads a number of them that was
 * taken back twice.
 */
export class Tally {
  counters = new Counters(0)
  revision = 0
  readonly #room: TallyRoom
  /** By advisory, and by stream and entry for what can be mended. */
  #findings = new Map<string, readonly Part[]>()
  #fixes = new Map<string, readonly Part[]>()
  #whole = true
  #dirty = nothing()
  #scratch: DeviceBits = bitsOf(0)

  constructor(room: TallyRoom) {
    this.#room = room
  }

  /** Everything is in doubt. */
  reset(): void {
    this.#whole = true
  }

  deviceChanged(number: number): void {
    if (!this.#whole) this.#dirty.devices.add(number)
  }

  /** It was counted with decisions. */
  isSplit(id: string): boolean {
    return this.#findings.get(id)?.some(isWritten) === true
  }

  /** `before`: what it matched until now. */
  findingChanged(id: string, before: readonly Match[]): void {
    if (this.#whole) return
    this.#dirty.findings.add(id)
    for (const match of before) this.#dirty.fixes.add(keyOf(match))
    for (const match of this.#room.matches.finding(id)?.matches ?? []) this.#dirty.fixes.add(keyOf(match))
  }

  /** Packages that were not compared, on all devices and on those of them that `within` holds for. */
  foreign(within: (number: number) => boolean): { readonly all: number; readonly within: number } {
    const { foreign } = this.counters
    const sums = { all: 0, within: 0 }
    for (let number = 0; number < foreign.length; number++) {
      const packages = foreign[number] as number
      if (packages === 0) continue
      sums.all += packages
      if (within(number)) sums.within += packages
    }
    return sums
  }

  async refresh(slices: Slices): Promise<void> {
    const { devices, findings, fixes } = this.#dirty
    const wide = this.counters.length >= this.#room.fleet.words * 32
    if (!this.#whole && wide && devices.size + findings.size + fixes.size === 0) return
    if (this.#whole || devices.size > mostSingly) await this.#countAll(slices)
    await this.#countChanged(slices)
    this.revision += 1
  }

  /** Into counters of their own, so that nobody reads half of them. What changes meanwhile is counted afterwards. */
  async #countAll(slices: Slices): Promise<void> {
    this.#whole = false
    this.#dirty = nothing()
    const counters = new Counters(this.#room.fleet.words)
    this.#findings = new Map()
    this.#fixes = new Map()
    const alike = new Map<string, Alike>()
    for (const { id } of [...this.#room.matches.findings()]) {
      const parts = this.#partsOf(id)
      this.#findings.set(id, parts)
      this.#count(counters, parts.filter(isWritten), 1, undefined)
      for (const [counter, matches] of parts) if (!(matches instanceof Uint32Array)) collect(alike, counter, matches)
      await slices.rest()
    }
    for (const { matches, times } of alike.values()) {
      const bits = this.#empty()
      for (const match of matches) this.#room.mark(match, bits)
      for (const [counter, by] of times) addEach(bits, counter(counters), by)
      await slices.rest()
    }
    for (const [stream, entries] of [...this.#room.matches.streams()])
      for (const entry of [...entries.keys()]) {
        const key = keyOf({ stream, entry })
        this.#fixes.set(key, this.#count(counters, this.#fixPartsOf(key), 1, undefined))
        await slices.rest()
      }
    const elsewhere = new Map<unknown, DeviceBits>()
    for (const entry of [...this.#room.memory.entries()]) {
      this.#countForeign(counters, entry, elsewhere)
      await slices.rest()
    }
    this.counters = counters
  }

  async #countChanged(slices: Slices): Promise<void> {
    const { fleet } = this.#room
    if (this.counters.length < fleet.words * 32) this.counters = new Counters(fleet.words, this.counters)
    const { devices, findings, fixes } = this.#dirty
    this.#dirty = nothing()
    const except = devices.size > 0 ? bitsOf(fleet.words) : undefined
    for (const number of devices) if (except && number >>> 5 < except.length) setBit(except, number)
    if (except) {
      // What is written down must be true of these devices too when it is taken back some day.
      for (const [id, parts] of this.#findings) if (parts.some(isWritten)) findings.add(id)
      for (const [key, parts] of this.#fixes) if (parts.some(isWritten)) fixes.add(key)
    }
    for (const id of findings) {
      this.#again(this.#findings, id, this.#partsOf(id), except)
      await slices.rest()
    }
    for (const key of fixes) {
      this.#again(this.#fixes, key, this.#fixPartsOf(key), except)
      await slices.rest()
    }
    for (const number of devices) {
      if (number < this.counters.length) this.#countDevice(number)
      await slices.rest()
    }
  }

  #again(counted: Map<string, readonly Part[]>, key: string, parts: readonly Part[], except: DeviceBits | undefined) {
    this.#count(this.counters, counted.get(key) ?? [], -1, except)
    this.#count(this.counters, parts, 1, except)
    if (parts.length > 0) counted.set(key, parts)
    else counted.delete(key)
  }

  #partsOf(id: string): readonly Part[] {
    const { matches, isCounted, weightOf } = this.#room
    const finding = matches.finding(id)
    if (!finding || !isCounted(finding)) return []
    const counted = finding.matches.filter(isFinding)
    const { fixable, unfixable } = weightOf(finding)
    const split = this.#room.decide(finding, counted)
    const decided: Part[] = split ? [[decidedOf, split.decided]] : []
    const fixed = counted.filter(hasFix)
    if (fixable === unfixable || fixed.length === 0 || fixed.length === counted.length)
      return [[openAt(fixed.length > 0 ? fixable : unfixable), split?.open ?? counted], ...decided]
    // Of a device's matches the one that an update ends counts, where there is one that is open.
    const first = this.#openOf(finding, fixed)
    const rest = split?.open ?? this.#openOf(finding, counted)
    leaveOut(rest, first)
    return [[openAt(fixable), first], [openAt(unfixable), rest], ...decided]
  }

  #openOf(finding: Finding, matches: readonly Match[]): DeviceBits {
    const split = this.#room.decide(finding, matches)
    if (split) return split.open
    const devices = bitsOf(this.#room.fleet.words)
    for (const match of matches) this.#room.mark(match, devices)
    return devices
  }

  /** Whether an update of one entry in one stream ends anything. */
  #fixPartsOf(key: string): readonly Part[] {
    const { matches, decide, isCounted } = this.#room
    const [stream, entry] = placeOf(key)
    const fixable = (matches.inStream(stream).get(entry) ?? []).filter(
      (match) => isFixable(match) && isCounted(matches.findingOf(match)),
    )
    const open: DeviceBits[] = []
    for (const match of fixable) {
      const split = decide(matches.findingOf(match), [match])
      if (!split) return [[fixableOf, [match]]]
      open.push(split.open)
    }
    if (open.length === 0) return []
    const any = bitsOf(this.#room.fleet.words)
    for (const bits of open) for (let i = 0; i < any.length; i++) any[i] = (any[i] as number) | (bits[i] ?? 0)
    return [[fixableOf, any]]
  }

  #count(counters: Counters, parts: readonly Part[], sign: 1 | -1, except: DeviceBits | undefined): readonly Part[] {
    for (const [counter, devices] of parts) {
      const bits = this.#empty()
      if (devices instanceof Uint32Array) bits.set(devices)
      else for (const match of devices) this.#room.mark(match, bits)
      if (except) leaveOut(bits, except)
      addEach(bits, counter(counters), sign)
    }
    return parts
  }

  /** Anybody's at the next call. */
  #empty(): DeviceBits {
    const { words } = this.#room.fleet
    if (this.#scratch.length !== words) this.#scratch = bitsOf(words)
    else this.#scratch.fill(0)
    return this.#scratch
  }

  /** `elsewhere`: devices by the origin that is not their distribution's. */
  #countForeign(counters: Counters, { number, package: { origin } }: Entry, elsewhere: Map<unknown, DeviceBits>): void {
    const { fleet, memory } = this.#room
    const posting = memory.posting(number)
    if (!posting || posting.size === 0) return
    let within = elsewhere.get(origin)
    if (!within) {
      within = bitsOf(fleet.words)
      for (const { stream, bits } of fleet.streams.values())
        if (origin === undefined || !stream.origins.includes(origin)) addAll(within, bits)
      elsewhere.set(origin, within)
    }
    const foreign = this.#empty()
    if (posting.mark(foreign, within)) addEach(foreign, counters.foreign, 1)
  }

  #countDevice(number: number): void {
    const { fleet, matches, memory, isCounted, isDecided, weightOf } = this.#room
    const { counters } = this
    counters.clear(number)
    const stream = fleet.streamOf(number)
    if (!stream) return
    const add = (numbers: Uint32Array) => {
      numbers[number] = (numbers[number] as number) + 1
    }
    const found = new Map<Finding, Match[]>()
    for (const [entry, list] of matches.inStream(stream.stream.ecosystem)) {
      if (!memory.posting(entry)?.has(number)) continue
      let fixable = false
      for (const match of list) {
        const finding = matches.findingOf(match)
        if (!isFinding(match) || !isCounted(finding)) continue
        const open = found.get(finding) ?? []
        found.set(finding, open)
        if (isDecided(match, number)) continue
        open.push(match)
        if (isFixable(match)) fixable = true
      }
      if (fixable) add(counters.fixable)
    }
    for (const [finding, open] of found)
      add((open.length === 0 ? decidedOf : openAt(priorityIn(weightOf(finding), open)))(counters))
    for (const entry of memory.entries())
      if (!stream.stream.origins.includes(entry.package.origin ?? '') && memory.posting(entry.number)?.has(number))
        add(counters.foreign)
  }
}

/** Findings of the same entries, as a source's many advisories are: their devices are found once. */
interface Alike {
  readonly matches: readonly Match[]
  /** How often each counter counts them. */
  readonly times: Map<Counter, number>
}

function collect(alike: Map<string, Alike>, counter: Counter, matches: readonly Match[]): void {
  const key = matches.map(keyOf).join('\0')
  const one = alike.get(key)
  if (one) one.times.set(counter, (one.times.get(counter) ?? 0) + 1)
  else alike.set(key, { matches, times: new Map([[counter, 1]]) })
}

const nothing = () => ({ devices: new Set<number>(), findings: new Set<string>(), fixes: new Set<string>() })
const keyOf = ({ stream, entry }: Pick<Match, 'stream' | 'entry'>) => `${entry}\0${stream}`

function placeOf(key: string): [stream: string, entry: number] {
  const cut = key.indexOf('\0')
  return [key.slice(cut + 1), Number(key.slice(0, cut))]
}
