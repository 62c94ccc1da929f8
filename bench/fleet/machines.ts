// Machines of a fleet at different patch levels: alike where real ones are alike, so that storage and indexes meet what they will meet.
import type { Package } from '#wire/telemetry/software.ts'
import { foundMachines, type Installable, installables, type Machine } from './catalogue.ts'
import { type Chance, chanceOf } from './chance.ts'

/** What machines of one use have in common, and how much each may differ from it. */
const uses = 12
const ownShare = 0.02

export interface Fleet {
  /** The machine of that number, the same each time. `packages`: how many it should have. */
  machine(number: number, packages: number): Machine
  /** The same machine after that many of its packages were upgraded. */
  upgraded(machine: Machine, count: number): Machine
}

export function openFleet(): Fleet {
  const all = installables()
  const essential = all.filter((one) => one.essential)
  const others = all.filter((one) => !one.essential)
  const found = foundMachines()
  const families = [...Map.groupBy(others, ({ source }) => source).values()]
  const pools = Array.from({ length: uses }, (_, use) => poolOf(families, chanceOf(1000 + use)))
  return {
    machine(number, packages) {
      const chance = chanceOf(number)
      const other = found[Math.floor(number / 10) % found.length]
      // One in ten is a machine of another distribution, as found.
      if (number % 10 === 9 && other && packages >= 100) return other
      const pool = pools[chance.below(uses)] as readonly Installable[]
      const patched = chance.next()
      const chosen = new Map<string, Package>()
      const add = (one: Installable) => chosen.set(one.name, packageOf(one, patched))
      for (const one of essential.slice(0, packages)) add(one)
      for (let i = 0; chosen.size < packages * (1 - ownShare) && i < pool.length; i++)
        if (chance.next() < 0.85) add(pool[i] as Installable)
      while (chosen.size < packages) add(chance.pick(others))
      return { osId: 'debian', osVersion: '12', architecture: 'amd64', packages: [...chosen.values()] }
    },
    upgraded(machine, count) {
      const packages = machine.packages.map((one, i) =>
        i < count ? { ...one, version: nextVersion(one.version) } : one,
      )
      return { ...machine, packages }
    },
  }
}

const nextVersion = (version: string) => {
  const [, head = version, last = '0'] = /^(.*?)(\d*)$/.exec(version) ?? []
  return `${head}${Number(last) + 1}`
}

/** The packages of one use: some much wanted, most seldom, and most of what one source makes together. */
function poolOf(families: readonly (readonly Installable[])[], chance: Chance): readonly Installable[] {
  const pool = new Set<Installable>()
  while (pool.size < 2000) {
    const family = families[Math.floor(families.length * chance.next() ** 3)] as readonly Installable[]
    for (const one of family) if (chance.next() < 0.6) pool.add(one)
  }
  return [...pool]
}

/** The newer version where this machine was patched after it came out. */
function packageOf({ name, architecture, source, versions }: Installable, patched: number): Package {
  const came = chanceOf(name.length * 31 + (name.charCodeAt(0) << 8) + name.charCodeAt(name.length - 1)).next()
  const version = (patched > came ? versions.at(-1) : versions[0]) as string
  return {
    manager: 'dpkg',
    name,
    version,
    architecture,
    ...(source !== name && { source }),
    vendor: 'debian.org',
    origin: 'debian',
  }
}
