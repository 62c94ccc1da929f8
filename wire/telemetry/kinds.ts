// All kinds there are; a further kind is one file and one line here.
import { agent } from './agent.ts'
import { type DeclaredField, fieldsOf, type Kind, type KindName } from './dictionary.ts'
import { eventFields } from './event.ts'
import { hardware } from './hardware.ts'
import { network } from './network.ts'
import { services } from './services.ts'
import { software } from './software.ts'
import { system } from './system.ts'
import { systemIdField } from './system-id.ts'

export const kinds: readonly Kind[] = [system, hardware, software, network, services, agent]

export const kindByName = Object.fromEntries(kinds.map((kind) => [kind.name, kind])) as Record<KindName, Kind>

/** Everything a device may tell: the fields of all kinds, those of its events, and the id under which they stand. */
export const declaredFields: readonly DeclaredField[] = [systemIdField, ...kinds.flatMap(fieldsOf), ...eventFields()]
