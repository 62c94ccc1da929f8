// What nobody can do any more when items are switched off (D3): from the dictionary and the register of what uses each field.
import { isOff } from './items.ts'
import { declaredFields, kindByName } from './kinds.ts'
import { systemId } from './system-id.ts'
import { uses } from './uses.ts'

export interface Loss {
  readonly item: string
  readonly title: string
  /** From the dictionary. */
  readonly lose: string
  /** Codes of the uses (wire/telemetry/uses.ts) that read one of its fields. */
  readonly uses: readonly string[]
}

const eventGroups: Readonly<Record<string, string>> = {
  'events.disks': 'Events of disks',
  'events.services': 'Events of services',
  'events.security': 'Events of security',
}

/** Every item, sorted, with the name people see: the kind's for a whole kind, else that of its field. */
export const itemTitles: ReadonlyMap<string, string> = new Map(
  [...new Set(declaredFields.map(({ item }) => item))].sort().map((item) => [item, titleOf(item)]),
)

function titleOf(item: string): string {
  if (item === 'events') return 'Events'
  if (Object.hasOwn(kindByName, item)) return kindByName[item as keyof typeof kindByName].title
  const [field, ...more] = declaredFields.filter((one) => one.item === item)
  return field && more.length === 0 ? field.title : (eventGroups[item] ?? field?.title ?? item)
}

/** Words people would rather type, besides the items themselves and the names of their fields. */
const aliases: Readonly<Record<string, string>> = {
  hostname: 'system.hostName',
  name: 'system.hostName',
  os: 'system',
  packages: 'software',
  mac: 'network.hardwareAddress',
  addresses: 'network',
  serial: 'hardware.serialNumber',
  id: systemId,
}

/** The item somebody means by a word; undefined when there is none. */
export function itemMeant(word: string): string | undefined {
  if (itemTitles.has(word)) return word
  const plain = word.toLowerCase().replaceAll(/[\s_-]/g, '')
  const alias = aliases[plain]
  if (alias) return alias
  const same = (text: string) => text.toLowerCase().replaceAll(/[\s_.-]/g, '') === plain
  return [...itemTitles.keys()].find((item) => same(item) || same(item.split('.').at(-1) as string))
}

/**
 * What is lost without these items. Who switches a kind off switches its fields off as well: each stands for itself.
 * Items that are not in the dictionary are left out; `itemMeant` finds them.
 */
export function lossesOf(without: readonly string[]): Loss[] {
  const off = new Set(without)
  return [...itemTitles]
    .filter(([item]) => isOff(item, off))
    .map(([item, title]) => {
      const fields = declaredFields.filter((field) => field.item === item)
      const names = new Set(fields.map(({ kind, field }) => `${kind}.${field}`))
      // Without the id nothing is stored under the device, so nothing can be said about it.
      const read = item === systemId ? uses : uses.filter((use) => use.fields.some((name) => reads(name, names)))
      const [first] = fields
      return { item, title, lose: first?.lose ?? '', uses: read.map(({ code }) => code) }
    })
}

/** `kind.*` is a use of every field of the kind. */
function reads(name: string, fields: ReadonlySet<string>): boolean {
  if (!name.endsWith('.*')) return fields.has(name)
  return [...fields].some((field) => field.startsWith(name.slice(0, -1)))
}
