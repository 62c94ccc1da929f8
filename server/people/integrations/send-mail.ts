// Sends one message through a tenant's mail server, by the one door.
import { createHash } from 'node:crypto'
import { DoorClosed } from '#kit/door.ts'
import { freshId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { noteOutcome } from './progress.ts'
import { type Receiver, receiverOf, receiversOf } from './receivers.ts'
import type { Mail } from './smtp.ts'

type Tools = Pick<Context, 'fleet' | 'ring' | 'clock' | 'door'>

export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
}

export interface Sent {
  /** The mail server took it. */
  readonly sent: boolean
  /** The SMTP code of its last answer, or why it was not asked. */
  readonly outcome: string
  /** Its row in the ledger; absent: nothing was begun. */
  readonly passage?: string
}

/** Loaded with the first mail: few installations send any, and what composes it takes 3 MB. */
const post = () => import('./smtp.ts')

const addressForm = /^[^\s@<>",;:]{1,64}@[^\s@<>",;:]{1,255}$/

/**
 * Through the first mail server that is switched on, or the one named. A server that is away or says no gives `sent: false`.
 * Throws `not-found` where there is none, and `body-invalid` for what is no address.
 */
export async function sendMail(context: Tools, tenant: number, letter: Letter, integration?: string): Promise<Sent> {
  if (!addressForm.test(letter.to)) throw new Problem('body-invalid', 'body.to: one mail address')
  const server = await context.fleet.as([tenant], async (tx) =>
    integration === undefined
      ? (await receiversOf(context, tx, tenant)).find(({ kind, enabled }) => kind === 'mail' && enabled)
      : receiverOf(context, tx, tenant, integration),
  )
  if (server?.kind !== 'mail') throw new Problem('not-found', 'There is no mail server: add one under Integrations')
  const message = await composedMail(context, server, letter)
  const sent = await pass(context, tenant, server, letter, message)
  await noteOutcome(context, tenant, server.id, sent)
  return sent
}

/** Its bytes. */
export async function composedMail(
  { clock }: Pick<Context, 'clock'>,
  server: Receiver,
  letter: Letter,
): Promise<Buffer> {
  const mail: Mail = {
    ...{ ...letter, subject: letter.subject.replaceAll(/[\r\n]+/g, ' '), from: server.from ?? '' },
    ...{ at: clock.now(), id: freshId('msg') },
  }
  return (await post()).composed(mail)
}

async function pass(context: Tools, tenant: number, server: Receiver, letter: Letter, message: Buffer): Promise<Sent> {
  const { id, url, from = '', user, password, authority } = server
  const scheme = url.startsWith('smtps:') ? 'smtps' : 'smtp'
  const to = { host: new URL(url).hostname.replace(/^\[|\]$/g, ''), port: Number(server.destination.split(':').at(-1)) }
  const account = user ? { user, pass: password ?? '' } : undefined
  const { submit } = await post()
  let passage: string | undefined
  try {
    const { taken, outcome } = await context.door.connect(
      'mail',
      { ...to, tls: scheme === 'smtps' ? 'at-once' : 'starttls' },
      {
        ...{ tenant, integration: id, authority, digest: createHash('sha256').update(message).digest('hex') },
        begun: (row) => (passage = row.id),
      },
      async (socket) => {
        const result = await submit(socket, { ...to, scheme, account, authority }, { from, to: letter.to }, message)
        return { outcome: result.outcome, result }
      },
    )
    return { sent: taken, outcome, ...(passage ? { passage } : {}) }
  } catch (error) {
    if (!(error instanceof DoorClosed) && passage === undefined) throw error
    const outcome = error instanceof DoorClosed ? error.why : ((error as NodeJS.ErrnoException).code ?? 'failed')
    return { sent: false, outcome, ...(passage ? { passage } : {}) }
  }
}
