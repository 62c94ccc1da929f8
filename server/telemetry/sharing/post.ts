// One message through the door, and what came of it in a word.
import { DoorClosed, type Shut } from '#kit/door.ts'
import type { Context } from '../../context.ts'
import type { Receiver } from '../../people/integrations/receivers.ts'
import { headersOf } from './message.ts'

export interface Posted {
  /** `done`: taken. `again`: it may work later. `failed`: it will not by itself. A word of the door: it was shut. */
  readonly is: 'done' | 'again' | 'failed' | Shut
  /** As the ledger says it. */
  readonly outcome: string
  /** Its row in the ledger; absent: nothing was begun. */
  readonly passage?: string
}

/** Never throws what the other end can cause. */
export async function post(
  context: Pick<Context, 'door' | 'clock'>,
  tenant: number,
  receiver: Receiver,
  { body, fields, devices, delivery }: { body: Buffer; fields: readonly string[]; devices: number; delivery: string },
  within: { timeoutSeconds: number; deadlineSeconds: number } = { timeoutSeconds: 30, deadlineSeconds: 120 },
): Promise<Posted> {
  const { id: integration, authority } = receiver
  let passage: string | undefined
  const begun = { begun: ({ id }: { id: string }) => (passage = id) }
  try {
    const { status } = await context.door.send('asset-sharing', receiver.url, {
      ...{ tenant, integration, fields, devices, authority, body, method: 'POST' },
      headers: headersOf(context, receiver, body, delivery),
      answerLimitBytes: 65_536,
      ...within,
      ...begun,
    })
    return { is: judged(status), outcome: String(status), ...(passage ? { passage } : {}) }
  } catch (error) {
    const row = passage ? { passage } : {}
    if (error instanceof DoorClosed) return { is: error.why, outcome: error.why, ...row }
    if (passage === undefined) throw error
    return { is: 'again', outcome: (error as NodeJS.ErrnoException).code ?? 'failed', ...row }
  }
}

/** A redirect is not followed: the address is wrong. */
function judged(status: number): Posted['is'] {
  if (status >= 200 && status < 300) return 'done'
  return status >= 500 || status === 408 || status === 425 || status === 429 ? 'again' : 'failed'
}
