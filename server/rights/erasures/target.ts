// What a request or a hold is for, as the contracts say it: devices, a group, or the whole tenant, and one of them only.
import { Problem } from '#wire/problem.ts'
import type { EraseTarget } from '../../devices/hide.ts'

interface Asked {
  readonly devices?: readonly string[] | undefined
  readonly group?: string | undefined
  readonly tenant?: true | undefined
}

/** Throws `body-invalid` unless exactly one of the three is there. */
export function targetOf({ devices, group, tenant }: Asked): EraseTarget {
  const named = [devices, group, tenant].filter((one) => one !== undefined)
  if (named.length !== 1) throw new Problem('body-invalid', 'name devices, or a group, or the tenant: one of the three')
  if (devices !== undefined) return { devices }
  return group === undefined ? { tenant: true } : { group }
}
