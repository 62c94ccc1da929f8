// Which release stream each device of a tenant runs, as bitmaps: what is matched in a stream concerns only its devices.
import { type ReleaseStream, releaseStream } from '#wire/advisories/ecosystem.ts'
import type { ListedDevice, Listing } from '../../devices/names.ts'
import { bitsOf, clearBit, type DeviceBits, setBit, widened } from './device-bits.ts'

/** The devices of one stream. */
export class StreamDevices {
  readonly stream: ReleaseStream
  bits: DeviceBits
  /** Grows with every change of `bits`. */
  changes = 0
  /** Devices that told packages, and how many these are. */
  devices = 0
  packages = 0

  constructor(stream: ReleaseStream, words: number) {
    this.stream = stream
    this.bits = bitsOf(words)
  }
}

/** Revoked and retired devices are no part of the fleet any more. */
const counts = (device: ListedDevice | undefined): device is ListedDevice =>
  device !== undefined && device.state !== 'revoked' && device.state !== 'retired'

/** All bitmaps have `words` words, always. */
export class Fleet {
  words = 0
  /** Grows with every device that changed. */
  revision = 0
  readonly streams = new Map<string, StreamDevices>()
  /** Devices that count, of whatever distribution. */
  active: DeviceBits = bitsOf(0)
  size = 0
  noInventory = 0
  /** Devices with packages of a distribution that nothing here is known about. */
  unsupported = 0
  packages = 0
  /** As they were when they were counted. */
  #known: (ListedDevice | undefined)[] = []
  #streamOf: (StreamDevices | undefined)[] = []
  readonly #byRelease = new Map<string, StreamDevices | undefined>()

  /** Takes over what changed since the last listing; gives the numbers of the devices that did. */
  take({ devices }: Listing): number[] {
    const changed: number[] = []
    this.#widen(devices.length)
    for (let number = 0; number < Math.max(devices.length, this.#known.length); number++) {
      const device = devices[number]
      if (device === this.#known[number]) continue
      this.#drop(number)
      if (device) this.#put(number, device)
      changed.push(number)
    }
    if (changed.length > 0) this.revision += 1
    return changed
  }

  /** Undefined for what is no device or counts no more. */
  device(number: number): ListedDevice | undefined {
    const device = this.#known[number]
    return counts(device) ? device : undefined
  }

  streamOf(number: number): StreamDevices | undefined {
    return this.#streamOf[number]
  }

  /** In the order of numbers. */
  *devices(): Generator<ListedDevice> {
    for (const device of this.#known) if (counts(device)) yield device
  }

  #put(number: number, device: ListedDevice): void {
    this.#known[number] = device
    if (!counts(device)) return
    const { packages } = device
    const stream = this.#stream(device)
    this.size += 1
    setBit(this.active, number)
    this.#streamOf[number] = stream
    if (stream) {
      setBit(stream.bits, number)
      stream.changes += 1
    }
    this.#count(stream, packages, 1)
  }

  #drop(number: number): void {
    const device = this.#known[number]
    this.#known[number] = undefined
    if (!counts(device)) return
    const stream = this.#streamOf[number]
    this.size -= 1
    clearBit(this.active, number)
    this.#streamOf[number] = undefined
    if (stream) {
      clearBit(stream.bits, number)
      stream.changes += 1
    }
    this.#count(stream, device.packages, -1)
  }

  #count(stream: StreamDevices | undefined, packages: number | undefined, sign: 1 | -1): void {
    if (packages === undefined) {
      this.noInventory += sign
      return
    }
    this.packages += sign * packages
    if (!stream) this.unsupported += sign
    else {
      stream.devices += sign
      stream.packages += sign * packages
    }
  }

  #stream({ osId, osVersion }: ListedDevice): StreamDevices | undefined {
    const release = `${osId}\0${osVersion}`
    if (this.#byRelease.has(release)) return this.#byRelease.get(release)
    const stream = releaseStream(osId, osVersion)
    let devices = stream && this.streams.get(stream.ecosystem)
    if (stream && !devices) {
      devices = new StreamDevices(stream, this.words)
      this.streams.set(stream.ecosystem, devices)
    }
    this.#byRelease.set(release, devices)
    return devices
  }

  /** A quarter more than is needed: a fleet that arrives widens them seldom. */
  #widen(numbers: number): void {
    const words = (numbers + 31) >>> 5
    if (words <= this.words) return
    this.words = words + (words >>> 2)
    this.active = widened(this.active, this.words)
    for (const stream of this.streams.values()) stream.bits = widened(stream.bits, this.words)
  }
}
