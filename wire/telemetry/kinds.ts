// All kinds there are; a further kind is one file and one line here.
import type { Kind, KindName } from './dictionary.ts'
import { hardware } from './hardware.ts'
import { network } from './network.ts'
import { services } from './services.ts'
import { software } from './software.ts'
import { system } from './system.ts'

export const kinds: readonly Kind[] = [system, hardware, software, network, services]

export const kindByName = Object.fromEntries(kinds.map((kind) => [kind.name, kind])) as Record<KindName, Kind>
