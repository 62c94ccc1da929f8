// The message that shows whether a mail server takes what this server sends.
import type { Context } from '../../context.ts'
import type { Receiver } from './receivers.ts'
import { composedMail, sendMail } from './send-mail.ts'

const letter = {
  subject: 'Test message of Muster',
  text: 'This message was sent by hand to see whether mail arrives. It tells nothing of any device.\n',
}

/** Its bytes, but for the time and the id of the message. */
export const testMail = (context: Pick<Context, 'clock'>, server: Receiver, to: string): Promise<Buffer> =>
  composedMail(context, server, { ...letter, to })

/** Gives its row in the ledger; undefined: nothing was begun. Throws as sendMail. */
export async function sendTestMail(
  context: Context,
  tenant: number,
  integration: string,
  to: string,
): Promise<string | undefined> {
  return (await sendMail(context, tenant, { ...letter, to }, integration)).passage
}
