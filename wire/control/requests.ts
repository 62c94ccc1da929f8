// What the user of a device may ask for on the device: the server writes it down and says until when it is answered.
import * as z from 'zod'

export const DeviceRequest = z.strictObject({
  v: z.int(),
  kind: z.enum(['access', 'erasure', 'rectification', 'restriction', 'objection']),
})
export type DeviceRequest = z.infer<typeof DeviceRequest>

export const DeviceRequestAnswer = z.strictObject({
  /** Names it towards the organisation. */
  id: z.string().max(40),
  receivedAt: z.iso.datetime(),
  /** One month later (GDPR Art. 12(3)). */
  dueBy: z.iso.datetime(),
})
export type DeviceRequestAnswer = z.infer<typeof DeviceRequestAnswer>
