// Mail over a connection that the one door opened: nothing but a greeting in clear, TLS verified, then the message.
import type { Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import MailComposer from 'nodemailer/lib/mail-composer'
import SmtpConnection from 'nodemailer/lib/smtp-connection'

export interface Mail {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Milliseconds. */
  readonly at: number
  /** Unique, without its domain. */
  readonly id: string
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1)

/** The message as it leaves (RFC 5322). Says nothing of the program or the machine. */
export function composed({ from, to, subject, text, at, id }: Mail): Promise<Buffer> {
  const composer = new MailComposer({
    ...{ from, to, subject, text, date: new Date(at), messageId: `<${id}@${domainOf(from)}>` },
    ...{ disableFileAccess: true, disableUrlAccess: true, xMailer: false },
  })
  return new Promise((resolve, reject) => {
    composer.compile().build((error: Error | null, message?: Buffer) => {
      if (error || !message) reject(error ?? new Error('an empty message'))
      else resolve(withCrlf(message))
    })
  })
}

/** As SMTP carries it (RFC 5321, section 2.3.8), so that the digest is of what arrives. */
function withCrlf(message: Buffer): Buffer {
  const lines = message.toString('latin1').replaceAll(/\r?\n/g, '\r\n')
  return Buffer.from(lines.endsWith('\r\n') ? lines : `${lines}\r\n`, 'latin1')
}

export interface Submission {
  readonly host: string
  readonly port: number
  /** `smtps`: `socket` speaks TLS already. `smtp`: STARTTLS is asked for and must succeed. */
  readonly scheme: 'smtps' | 'smtp'
  readonly account?: { readonly user: string; readonly pass: string } | undefined
  /** PEM, trusted besides the public authorities. */
  readonly authority?: string | undefined
}

const waitMs = 30_000

/** Gives the SMTP code of the last answer, or the word of what went wrong; never throws. RFC 5321, 6409, 8314. */
export async function submit(
  socket: Socket,
  { host, port, scheme, account, authority }: Submission,
  { from, to }: Pick<Mail, 'from' | 'to'>,
  message: Buffer,
): Promise<{ taken: boolean; outcome: string }> {
  const connection = new SmtpConnection({
    ...{ host, port, connection: socket, secure: scheme === 'smtps', secured: scheme === 'smtps' },
    requireTLS: scheme === 'smtp',
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(authority ? { ca: [...rootCertificates, authority] } : {}),
    },
    // Not the name of this machine.
    name: domainOf(from),
    ...{ greetingTimeout: waitMs, connectionTimeout: waitMs, socketTimeout: waitMs },
  })
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.connect((error?: Error | null) => (error ? reject(error) : resolve()))
    })
    const over = new Promise<never>((_, reject) => {
      connection.on('error', reject)
      connection.once('end', () => reject(new Error('the server ended the connection')))
    })
    over.catch(() => {})
    if (account)
      await Promise.race([
        over,
        new Promise<void>((resolve, reject) => {
          connection.login({ credentials: account, user: account.user, pass: account.pass } as never, (error) =>
            error ? reject(error) : resolve(),
          )
        }),
      ])
    const answer = await Promise.race([
      over,
      new Promise<string>((resolve, reject) => {
        connection.send({ from, to: [to] }, message, (error, info) =>
          error ? reject(error) : resolve(info?.response ?? ''),
        )
      }),
    ])
    connection.quit()
    return { taken: true, outcome: answer.slice(0, 3) }
  } catch (error) {
    connection.close()
    const { responseCode, code } = error as { responseCode?: number; code?: string }
    return { taken: false, outcome: String(responseCode ?? code ?? 'failed') }
  }
}
