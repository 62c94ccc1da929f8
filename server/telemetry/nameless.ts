// What a device without a system id tells is stored under no device (D3): what was is taken back, packages count in sums.
import type { Transaction } from '#kit/pg/database.ts'
import { type KindName, kindNames } from '#wire/telemetry/dictionary.ts'
import { isPublicOrigin } from '#wire/telemetry/origins.ts'
import type { Package } from '#wire/telemetry/software.ts'
import { markCounted } from '../devices/privacy/counted.ts'
import { forget as forgetEvents } from './events/forget.ts'
import type { ParsedRecord } from './rows.ts'
import { addNameless, type NamelessCount } from './software/nameless.store.ts'
import type { Stored } from './store-records.ts'

export interface Nameless {
  /** What the device said, and is told that it was heard. */
  readonly kinds: readonly KindName[]
  /** Its packages, where it said all of them. */
  readonly packages: readonly Package[] | undefined
}

/** Every kind, as if it were switched off: what is held of it goes. */
export const takenBack: readonly ParsedRecord[] = kindNames.map((kind) => ({
  kind,
  digest: '',
  items: new Set<string>(),
  content: { form: 'off' },
}))

export function namelessOf(records: readonly ParsedRecord[]): Nameless {
  const whole = records.find(({ kind, content }) => kind === 'software' && content.form === 'whole')
  const rows = whole?.content.form === 'whole' ? whole.content.rows : undefined
  return { kinds: records.map(({ kind }) => kind), packages: rows as readonly Package[] | undefined }
}

interface Counted {
  readonly tenant: number
  readonly device: string
  readonly number: number
  readonly nameless: Nameless
}

/**
 * Counts the packages of these devices on `day`, each device once a day, and takes back their events. Public packages only:
 * the name of another would lead to whoever made or uses it.
 */
export async function countNameless(tx: Transaction, day: string, devices: readonly Counted[]): Promise<void> {
  for (const [tenant, group] of Map.groupBy(devices, (one) => one.tenant)) {
    await forgetEvents(tx, { tenant, subjects: group } as never)
    const told = group.filter(({ nameless }) => nameless.packages !== undefined)
    const numbers = told.map(({ number }) => number)
    const fresh = new Set(numbers.length === 0 ? [] : await markCounted(tx, tenant, numbers, day))
    const sums = new Map<string, NamelessCount>()
    for (const { number, nameless } of told) {
      if (!fresh.has(number)) continue
      for (const one of new Set(publicOf(nameless.packages ?? []))) {
        const [manager = '', name = '', version = ''] = one.split('\0')
        sums.set(one, { manager, name, version, devices: (sums.get(one)?.devices ?? 0) + 1 })
      }
    }
    if (sums.size > 0) await addNameless(tx, tenant, day, [...sums.values()])
  }
}

const publicOf = (packages: readonly Package[]) =>
  packages
    .filter(({ origin }) => isPublicOrigin(origin))
    .map(({ manager, name, version }) => [manager, name, version].join('\0'))

/** The answer to the device: it was heard, whatever became of it. */
export const heard = (stored: Stored, { kinds }: Nameless): Stored => ({ ...stored, acknowledged: kinds, resend: [] })
