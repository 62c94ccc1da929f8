// Whether anything of a tenant may leave: the configuration's word first, then the operator's.
import type { showOutbound } from '#wire/console/outbound.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { audit } from '../audit.ts'
import { actorOf } from '../signed-in.ts'
import { liftRevision, putSwitch, readSwitch, type SwitchRow } from './switch.store.ts'

export type DoorState = AnswerOf<typeof showOutbound>['door']

/** Without either word it is closed. */
export async function doorState(
  { fleet, config }: Pick<Context, 'fleet' | 'config'>,
  tenant: number,
): Promise<DoorState> {
  if (config.outbound === false) return 'closed-by-file'
  const row = await readSwitch(fleet, tenant)
  return (row?.open ?? config.outbound ?? false) ? 'open' : 'closed'
}

/** As an operator turned it last; undefined: nobody did. */
export const switchOf = ({ fleet }: Pick<Context, 'fleet'>, tenant: number): Promise<SwitchRow | undefined> =>
  readSwitch(fleet, tenant)

export async function turnSwitch(
  { fleet, clock }: Context,
  { open }: { open: boolean },
  caller: Caller,
): Promise<void> {
  const { tenant } = caller
  const at = clock.now()
  const by = actorOf(caller)
  await fleet.as([tenant], async (tx) => {
    await putSwitch(tx, tenant, open, { at: new Date(at), by })
    const act = open ? 'outbound.open' : 'outbound.close'
    await audit(tx, { tenant, actor: by, act, outcome: 'done', detail: {}, at })
  })
}

/** The same word under a number above `above`. */
export const liftSwitch = ({ fleet }: Pick<Context, 'fleet'>, tenant: number, above: number): Promise<void> =>
  fleet.as([tenant], (tx) => liftRevision(tx, tenant, above))
