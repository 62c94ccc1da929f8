// What may be read from and done to a tenant's devices now, by whose they are: the privacy choice less what is off for them.
import type { OfOwnership } from '#wire/console/device-privacy.ts'
import { type Ownership, RemoteAct, type RemoteAnswer } from '#wire/control/remote.ts'
import { withoutItems } from '#wire/telemetry/items.ts'
import type { Context } from '../../context.ts'
import { type CurrentChoice, currentChoice } from '../privacy-choice.ts'
import { findSettings } from './settings.store.ts'

export interface Settings {
  /** 0 until somebody changed something. */
  readonly revision: number
  readonly company: OfOwnership
  readonly personal: OfOwnership
  readonly at?: Date
  readonly by?: string
}

/** Before anybody decided: all that was chosen is collected, and the user of a personal device is asked before acts. */
const unset: Settings = {
  revision: 0,
  company: { off: [], remote: {} },
  personal: { off: [], remote: { 'collect-now': 'ask', 'keep-connection': 'ask' } },
}

export async function currentSettings(context: Pick<Context, 'fleet'>, tenant: number): Promise<Settings> {
  return (await findSettings(context.fleet, tenant)) ?? unset
}

export interface Collection {
  /** Items a device's policy asks for, sorted. On a personal device its user decides on each of them as well. */
  readonly items: readonly string[]
  readonly remote: Readonly<Record<RemoteAct, RemoteAnswer>>
}

export interface Collections extends Readonly<Record<Ownership, Collection>> {
  /** Grows with every choice and every change of settings; devices hold the one their policy came from. */
  readonly revision: number
  readonly choice: CurrentChoice
  readonly settings: Settings
}

/** Read from the database. */
export async function collectionsOf(context: Context, tenant: number): Promise<Collections> {
  const [choice, settings] = await Promise.all([currentChoice(context, tenant), currentSettings(context, tenant)])
  const of = ({ off, remote }: OfOwnership): Collection => ({
    items: withoutItems(choice.items, off),
    remote: Object.fromEntries(RemoteAct.options.map((act) => [act, remote[act] ?? 'allow'])) as Record<
      RemoteAct,
      RemoteAnswer
    >,
  })
  return {
    ...{ choice, settings, revision: choice.revision + settings.revision },
    ...{ company: of(settings.company), personal: of(settings.personal) },
  }
}
