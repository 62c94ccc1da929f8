// Brings together what every room holds of a device, who was told and who looked: one document, with nobody else's data.
import { iso } from '#kit/clock.ts'
import { Disclosure } from '#wire/console/subjects.ts'
import type { DeviceId } from '#wire/ids.ts'
import type { Context } from '../../context.ts'
import { looksAt } from '../../people/looks/disclose.ts'
import { titleOf } from '../../people/looks/field-titles.ts'
import { organisationOf } from '../../people/names.ts'
import { securityOf } from '../../people/security-of.ts'
import { recipientsOf } from '../../telemetry/sharing/recipients-of.ts'
import { openLogRow } from '../../telemetry/transparency/sequencer.ts'
import { rightsOf } from './rights.ts'
import { rooms, type Subject } from './rooms.ts'

export async function disclosureOf(
  context: Context,
  subject: Subject & { readonly device: DeviceId },
): Promise<Disclosure> {
  const { tenant, device } = subject
  const asOf = iso(context.clock.now())
  const { controller, privacyOfficer } = await whoAnswers(context, tenant)
  const { checkpoint } = await openLogRow(context, tenant)
  const sections: Disclosure['sections'] = []
  for (const room of rooms) sections.push(...(await room.disclose(context, subject)))
  return Disclosure.parse({
    form: 'https://muster.invalid/schemas/disclosure/1',
    ...{ device, tenant, asOf },
    ...(controller && { controller }),
    ...(privacyOfficer !== undefined && { privacyOfficer }),
    sections,
    recipients: await toldOutside(context, subject),
    looks: await looksAt(context, subject),
    ...(checkpoint !== '' && { checkpoint }),
    rights: rightsOf(privacyOfficer ?? controller?.contact),
  })
}

/** Who outside was told, and of what by the fields' titles. */
export async function toldOutside(context: Context, subject: Subject): Promise<Disclosure['recipients']> {
  const all = await recipientsOf(context, subject)
  return all.map(({ fields, ...one }) => ({ ...one, fields: fields.map(titleOf) }))
}

/** As the organisation filled it in; else its name alone. */
export async function whoAnswers(
  context: Context,
  tenant: number,
): Promise<Pick<Disclosure, 'controller' | 'privacyOfficer'>> {
  const { responsible } = await securityOf(context, tenant)
  const name = responsible.controller?.name ?? (await organisationOf(context, tenant))
  const contact = responsible.controller?.contact
  const officer = responsible.privacyOfficer
  return {
    ...(name !== '' && { controller: { name, ...(contact !== undefined && { contact }) } }),
    ...(officer && { privacyOfficer: [officer.name, officer.contact].filter(Boolean).join(', ') }),
  }
}
