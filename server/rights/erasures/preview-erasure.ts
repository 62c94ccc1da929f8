// What an erasure would destroy and what would stay, before anything happens.
import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { previewErasure as contract } from '#wire/console/erasures.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { lockTarget } from '../../devices/hide.ts'
import { securityOf } from '../../people/security-of.ts'
import { destinationsOf } from '../../telemetry/sharing/recipients-of.ts'
import { holdHoursOf } from './ask-erasure.ts'
import { needsSecond, timesOf } from './due.ts'
import { coverOf } from './legal-cover.ts'
import { olderBackups } from './open-items.ts'
import { targetOf } from './target.ts'

/** Throws `body-invalid`, `group-unknown`, and `device-unknown` when none of them can be asked for. */
export async function previewErasure(
  context: Context,
  asked: ParsedInput<typeof contract>,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const target = targetOf(asked)
  const { erasureHoldHours } = await securityOf(context, tenant)
  const { devices, held } = await context.fleet.as([tenant], async (tx) => {
    const devices = await lockTarget(context, tx, tenant, target)
    const ids = devices.map(({ device }) => device)
    return { devices, held: (await coverOf(context, tx, tenant, ids)).size }
  })
  if (devices.length === 0 && !('tenant' in target)) throw new Problem('device-unknown', 'nothing of it can be erased')
  const whole = 'tenant' in target
  const backups = olderBackups(context.config, context.clock.now())
  const { holdUntil } = timesOf(context.clock.now(), holdHoursOf(undefined, devices.length, whole, erasureHoldHours))
  return {
    ...{ devices: devices.length, held, needsSecond: needsSecond(devices.length, whole) },
    holdUntil: iso(holdUntil.getTime()),
    goes: [...goes, ...(whole ? ofTenant : [])],
    stays,
    recipients: await destinationsOf(
      context,
      tenant,
      devices.map(({ number }) => number),
    ),
    backups: backups?.count ?? 0,
    ...(backups?.until === undefined ? {} : { backupsUntil: iso(backups.until) }),
  }
}

const goes = [
  'The devices with their names, addresses and certificates, and how they are reached',
  'What they told: system, hardware, network, services, packages, and the history of all of it',
  'Their events, decisions that are about one of them, and forced syncs that ask them',
  'Their keys: every copy of any of it becomes unreadable, backups included',
  'Their days in counts that fewer than 5 devices are in',
]
const ofTenant = [
  'Operators, credentials, enrolment tokens, groups, settings and legal holds of the tenant',
  'The tenant’s own key: nobody can sign in for it any more',
]
const stays = [
  'The name of each device in a sealed table of the audit, until the audit’s term ends',
  'Acts in the audit, by ids that lead nowhere',
  'Counts of packages and systems that 5 devices or more are in',
  'Leaves of the transparency log: keyed digests that point to nobody',
  'The record of this erasure and its signed receipt',
]
