// Which collection switches are on for a tenant now; Strict until somebody chose.
import { itemsFrom } from '#wire/telemetry/dictionary.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import type { Context } from '../context.ts'
import { type ChoiceRow, findChoice } from './privacy.store.ts'

export interface CurrentChoice {
  readonly level: ChoiceRow['level']
  /** Switches that are on, sorted. */
  readonly items: readonly string[]
  /** False: nobody chose yet, Strict holds. */
  readonly chosen: boolean
  /** Grows with every choice; devices hold the one their policy came from. */
  readonly revision: number
  readonly at?: Date
  readonly by?: string
}

/** Read from the database, in one round trip. */
export async function currentChoice(context: Context, tenant: number): Promise<CurrentChoice> {
  const row = await findChoice(context.fleet, tenant)
  if (!row) return { level: 'strict', items: itemsFrom(declaredFields, 'strict'), chosen: false, revision: 1 }
  return { ...row, chosen: true }
}

/** Every switch there is, sorted. */
export const everyItem = (): string[] => itemsFrom(declaredFields, 'full')
