// What a device may ask the server about itself, for the person who uses it: who answers, who looked, who was told, what was asked.
import * as z from 'zod'

export const AboutMeRequest = z.strictObject({ v: z.int() })

const text = z.string().max(1000)
const fields = z.array(z.string().max(200)).max(500)

/** Names of operators are in none of it: they appear by role. Newest first. */
export const AboutMe = z.strictObject({
  asOf: z.iso.datetime(),
  /** Absent: the organisation did not fill it in. */
  controller: text.optional(),
  privacyOfficer: text.optional(),
  looks: z
    .array(
      z.strictObject({
        /** The hour it began in. */
        at: z.iso.datetime(),
        role: text,
        purpose: text,
        fields,
        times: z.int(),
      }),
    )
    .max(1000),
  /** There are more looks than these. */
  more: z.literal(true).optional(),
  recipients: z
    .array(z.strictObject({ destination: text, purpose: text, country: text.optional(), at: z.iso.datetime(), fields }))
    .max(1000),
  requests: z
    .array(
      z.strictObject({
        kind: text,
        receivedAt: z.iso.datetime(),
        dueBy: z.iso.datetime(),
        answeredAt: z.iso.datetime().optional(),
        outcome: text.optional(),
        answer: text.optional(),
      }),
    )
    .max(1000),
  rights: z.array(z.strictObject({ right: text, how: text })).max(20),
})
export type AboutMe = z.infer<typeof AboutMe>
