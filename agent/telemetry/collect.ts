// Reads one kind from the machine and cuts it to what may be told; loaded only when something may have changed.
import type { Clock } from '#kit/clock.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { kindByName } from '#wire/telemetry/kinds.ts'
import { type Folder, files } from '../state/folder.ts'
import { digestOfRows, type Held } from './change.ts'
import type { OriginMemory } from './collect/software/origins.ts'
import type { Tree } from './collect/tree.ts'
import { minimise } from './minimise.ts'

export interface Machine {
  readonly tree: Tree
  readonly folder: Folder
  readonly clock: Clock
  readonly agentVersion: string
  readonly on: ReadonlySet<string>
}

/** The kind's rows and digest; undefined when this machine has nothing that could tell ("not available here"). */
export async function collect(kind: KindName, machine: Machine): Promise<Held | undefined> {
  const read = await readers[kind](machine)
  if (read === undefined) return undefined
  const rows = minimise(kindByName[kind], read, machine.on)
  // A machine that says nothing about itself (a bare container) has no row.
  if (kindByName[kind].key.length === 0 && rows.every((row) => Object.keys(row).length === 0)) return undefined
  return { digest: digestOfRows(rows), rows }
}

const readers: Record<KindName, (machine: Machine) => Promise<readonly object[] | undefined>> = {
  async system({ tree, agentVersion, on }) {
    const { readSystem } = await import('./collect/system.ts')
    return [readSystem(tree, { agentVersion, on })]
  },
  async hardware({ tree, on }) {
    const { readHardware } = await import('./collect/hardware.ts')
    return [readHardware(tree, on)]
  },
  async software({ tree, folder, on }) {
    const { readSoftware } = await import('./collect/software.ts')
    const { packages, memory } = await readSoftware(tree, on, folder.readJson<OriginMemory>(files.origins))
    folder.write(files.origins, JSON.stringify(memory))
    return packages
  },
  async network({ tree, on }) {
    const { readNetwork } = await import('./collect/network.ts')
    return readNetwork(tree, on)
  },
  async agent({ folder, clock }) {
    const { readAgent } = await import('./collect/agent.ts')
    const row = readAgent(folder, clock)
    return row && [row]
  },
  async services({ tree }) {
    const { readServices } = await import('./collect/services.ts')
    return readServices(tree)
  },
}
