// Consent and authorisations: what is collected, on whose word, and what may leave.
import { iso } from '#kit/clock.ts'
import type { Line } from '#wire/console/server-privacy.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import type { Caller, Context } from '../../context.ts'
import { currentChoice } from '../../people/privacy-choice.ts'
import { securityOf } from '../../people/security-of.ts'
import { lineOf, many } from './line.ts'

export async function consentLines(context: Context, { tenant }: Caller): Promise<Line[]> {
  const [choice, { responsible }] = await Promise.all([currentChoice(context, tenant), securityOf(context, tenant)])
  const on = new Set(choice.items)
  const collected = declaredFields.filter(({ item }) => on.has(item))
  const sealed = collected.filter(({ sensitivity }) => sensitivity !== 'technical').length
  const missing = (['controller', 'privacyOfficer'] as const).filter((who) => !responsible[who])
  return [
    lineOf(context, {
      code: 'responsible',
      state: missing.length > 0 ? 'warning' : 'good',
      title: 'Who answers for the data',
      says:
        missing.length > 0
          ? `Not named: ${missing.map((who) => (who === 'controller' ? 'controller' : 'privacy officer')).join(', ')}.`
          : `${responsible.controller?.name}; privacy officer: ${responsible.privacyOfficer?.name}.`,
      values: {
        controller: responsible.controller?.name ?? '',
        privacyOfficer: responsible.privacyOfficer?.name ?? '',
        provider: responsible.provider?.name ?? '',
        missing: missing.length,
      },
      how: 'Read from the settings.',
      command: 'muster security show',
      link: '/security',
    }),
    lineOf(context, {
      code: 'collected',
      state: choice.chosen ? 'good' : 'warning',
      title: 'Fields collected from devices',
      says: `${collected.length} of ${declaredFields.length} declared, ${sealed} of them sealed; ${
        choice.chosen && choice.at
          ? `approved as ${choice.level} on ${iso(choice.at.getTime()).slice(0, 10)}.`
          : 'nobody has chosen yet, so Strict holds.'
      }`,
      values: {
        collected: collected.length,
        declared: declaredFields.length,
        sealed,
        level: choice.level,
        chosen: choice.chosen,
        ...(choice.at ? { at: iso(choice.at.getTime()) } : {}),
      },
      how: 'The switches in force are held against the dictionary; what is not declared is refused at both ends.',
      command: 'muster privacy show',
      link: '/privacy/catalogue',
    }),
    await withheldLine(context, tenant),
  ]
}

async function withheldLine(context: Context, tenant: number): Promise<Line> {
  const { devices } = await context.names.listing(tenant)
  const managed = devices.filter((one) => one?.state === 'managed').length
  return lineOf(context, {
    code: 'covered',
    state: 'info',
    title: 'Devices and newcomers',
    says: `What is set here holds for all ${many(managed, 'managed device')}, for their users, and for every device that comes.`,
    values: { devices: managed },
    how: 'Policies are made from these settings for each device at its next contact.',
    command: 'muster devices list',
    link: '/devices',
  })
}
