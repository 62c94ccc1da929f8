// The very bytes that would leave now, and nothing leaves.
import { createHash } from 'node:crypto'
import type { previewIntegration as contract } from '#wire/console/outbound.ts'
import type { AnswerOf, ParamsOf } from '#wire/contract.ts'
import { freshId } from '#wire/ids.ts'
import { deviceIdName } from '#wire/telemetry/shareable.ts'
import type { Caller, Context } from '../../context.ts'
import { integrationOf } from '../../people/integrations/list-integrations.ts'
import { testMail } from '../../people/integrations/test-mail.ts'
import { partsOf } from './assets.ts'
import { tellingOf } from './deliver.ts'
import { headersOf } from './message.ts'

const shownBytes = 65_536

/** A webhook's first message, or the test message of a mail server. Throws `not-found`. */
export async function previewIntegration(
  context: Context,
  { id }: ParamsOf<typeof contract>,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { closed } = await integrationOf(context, tenant, id)
  const telling = await tellingOf(context, tenant, id)
  const { receiver } = telling
  const shown = receiver.kind === 'mail' ? await mail(context, telling) : await webhook(context, tenant, telling)
  const { body, ...rest } = shown
  return {
    destination: receiver.kind === 'mail' ? receiver.destination : receiver.url,
    ...rest,
    body: body.subarray(0, shownBytes).toString(),
    bytes: body.length,
    digest: createHash('sha256').update(body).digest('hex'),
    ...(closed ? { closed } : {}),
  }
}

type Telling = Awaited<ReturnType<typeof tellingOf>>

async function webhook(context: Context, tenant: number, { receiver, fields }: Telling) {
  for await (const { body, devices } of partsOf(context, tenant, { fields, integration: receiver.id }))
    return {
      headers: headersOf(context, receiver, body, freshId('dlv')),
      ...{ body, fields: [deviceIdName, ...fields], devices: devices.length },
    }
  throw new Error('there is always one part')
}

async function mail(context: Context, { receiver }: Telling) {
  return { headers: {}, body: await testMail(context, receiver, receiver.from ?? ''), fields: [], devices: 0 }
}
