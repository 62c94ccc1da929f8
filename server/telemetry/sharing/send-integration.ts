// Sends now because an operator said so: a webhook its devices, a mail server one test message.
import type { ParsedInput } from '#kit/http/serve.ts'
import type { sendIntegration as contract, Passage } from '#wire/console/outbound.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { audit } from '../../people/audit.ts'
import { passageOf } from '../../people/integrations/ledger.ts'
import { integrationOf } from '../../people/integrations/list-integrations.ts'
import { sendTestMail } from '../../people/integrations/test-mail.ts'
import { actorOf } from '../../people/signed-in.ts'
import { deliver } from './deliver.ts'
import { tellQueue } from './due.ts'

/**
 * Gives the first message's row of the ledger, also when the other end did not take it; what follows is told by a job. Throws
 * `outbound-closed`, `not-authorised`, `not-found`, `conflict` while it is being told already.
 */
export async function sendIntegration(
  context: Context,
  { id, to }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<Passage> {
  const { tenant } = caller
  const { kind, closed } = await integrationOf(context, tenant, id)
  if (closed && closed !== 'stopped') throw refusal(closed)
  if (kind === 'mail' && to === undefined) throw new Problem('body-invalid', 'body.to: the address of the test message')
  const at = context.clock.now()
  const passage =
    kind === 'mail' ? await sendTestMail(context, tenant, id, to ?? '') : await tellNow(context, tenant, id)
  const found = passage === undefined ? undefined : await passageOf(context, tenant, passage)
  await context.fleet.as([tenant], (tx) =>
    audit(tx, {
      ...{ tenant, actor: actorOf(caller), act: 'integration.send', subject: id, outcome: 'done', at },
      detail: { kind, outcome: found?.outcome ?? 'closed' },
    }),
  )
  if (!found) throw new Problem('not-authorised')
  return found
}

async function tellNow(context: Context, tenant: number, id: string): Promise<string | undefined> {
  const posted = await deliver(context, tenant, id, { anew: true, most: 1 })
  if (!posted) throw new Problem('conflict', 'It is being told right now')
  if (posted.is === 'done' && !posted.last) await context.jobs.send(tellQueue, { tenant, integration: id })
  if (posted.passage === undefined) throw refusal(posted.is)
  return posted.passage
}

function refusal(why: string): Problem {
  switch (why) {
    case 'door-closed':
    case 'closed-by-file':
      return new Problem(
        'outbound-closed',
        'Nothing may leave this server: open the door first, or ask who configures it',
      )
    case 'expired':
      return new Problem('not-authorised', 'The authorisation has expired: give it again')
    case 'off':
      return new Problem('not-authorised', 'The integration is switched off')
    case 'changed':
    case 'again':
      return new Problem('conflict', 'The devices changed while they were told: send again')
    default:
      return new Problem('not-authorised')
  }
}
