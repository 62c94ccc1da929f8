// What holds on one device, item by item and act by act, and who decided it: the stricter of all wins (D2).
import { iso } from '#kit/clock.ts'
import type { showDevicePrivacy as contract } from '#wire/console/device-privacy.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import { RemoteAct, type RemoteAnswer, stricter } from '#wire/control/remote.ts'
import { isOff } from '#wire/telemetry/items.ts'
import { itemTitles } from '#wire/telemetry/losses.ts'
import type { Caller, Context } from '../../context.ts'
import { collectionsOf } from '../../people/device-privacy/settings.ts'
import { actorNames } from '../../people/names.ts'
import { findDevice } from '../find-device.ts'
import { givenTo } from './given.ts'
import { saidBy } from './said.ts'

type Shown = AnswerOf<typeof contract>

/** Throws `device-unknown`. */
export async function showDevicePrivacy(
  context: Context,
  { id }: ParamsOf<typeof contract>,
  { tenant }: Caller,
): Promise<Shown> {
  const device = await findDevice(context, tenant, id)
  const { ownership } = device
  const [collections, said, given] = await Promise.all([
    collectionsOf(context, tenant),
    saidBy(context, { tenant, number: device.number }),
    givenTo(context, { tenant, number: device.number }),
  ])
  const names = given ? await actorNames(context, tenant) : undefined
  const chosen = new Set(collections.choice.items)
  const off = new Set(collections.settings[ownership].off)
  const withheld = new Set(device.withheld)
  const decide = (item: string): Pick<Shown['items'][number], 'on' | 'decidedBy'> => {
    if (!chosen.has(item)) return { on: false, decidedBy: 'tenant' }
    if (isOff(item, off)) return { on: false, decidedBy: 'ownership' }
    if (isOff(item, withheld)) return { on: false, decidedBy: 'device' }
    if (ownership === 'personal') return { on: hasAgreed(item), decidedBy: 'user' }
    return { on: true, decidedBy: 'tenant' }
  }
  const hasAgreed = (item: string) =>
    [item, item.split('.')[0] as string].every((one) => said.agreed[one] !== undefined)
  const items = [...itemTitles].map(([item, title]) => ({ item, title, ...decide(item) }))
  const agreedAt = ownership === 'personal' ? Object.values(said.agreed).sort().at(-1) : undefined
  return {
    ownership,
    ...(agreedAt !== undefined && { agreedAt }),
    systemId: said.ownId !== undefined ? 'own' : items.find(({ item }) => item === 'system-id')?.on ? 'ours' : 'none',
    ...(said.ownId !== undefined && {
      ownIdOf: said.ownId === given?.id?.digest ? ('tenant' as const) : ('holder' as const),
    }),
    ...(given && {
      given: {
        revision: given.revision,
        ...(given.judged ? { state: given.judged } : given.id && { state: 'waiting' as const }),
        ...{ at: iso(given.at), by: names?.get(given.by) ?? given.by },
      },
    }),
    items,
    remote: RemoteAct.options.map((act) => remoteOf(act, collections[ownership].remote[act], said.remote[act])),
  }
}

/** `said` by the device after it had weighed its policy against its own file. */
function remoteOf(
  act: RemoteAct,
  asked: RemoteAnswer,
  said: 'ask' | 'asking' | 'refuse' | undefined,
): Shown['remote'][number] {
  const own: RemoteAnswer = said === undefined ? 'allow' : said === 'refuse' ? 'refuse' : 'ask'
  const answer = stricter(asked, own)
  return { act, answer, decidedBy: answer === asked ? (asked === 'allow' ? 'tenant' : 'ownership') : 'device' }
}
