// The forms a bill of materials is given in; each is loaded when it is first asked for, an idle server has none of them.
import type * as z from 'zod'
import type { SbomForm } from '#wire/console/sbom.ts'
import type { Bill } from './bill.ts'

export async function inForm(bill: Bill, form: z.infer<typeof SbomForm>): Promise<Record<string, unknown>> {
  if (form === 'spdx') return (await import('./spdx.ts')).spdx(bill)
  return (await import('./cyclonedx.ts')).cycloneDx(bill)
}
