// Whether anything of a tenant may leave: the configuration's word first, then the operator's.

import type { showOutbound } from '#wire/console/outbound.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Context } from '../../context.ts'
import { readSwitch } from './switch.store.ts'

type DoorState = AnswerOf<typeof showOutbound>['door']

/** Without either word it is closed. */
export async function doorState(
  { fleet, config }: Pick<Context, 'fleet' | 'config'>,
  tenant: number,
): Promise<DoorState> {
  if (config.outbound === false) return 'closed-by-file'
  const row = await readSwitch(fleet, tenant)
  return (row?.open ?? config.outbound ?? false) ? 'open' : 'closed'
}
