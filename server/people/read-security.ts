// Server security as it is set, and what only the server's own configuration decides.
import type { readSecurity as contract } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Caller, Context } from '../context.ts'
import { securityOf } from './security-of.ts'

export async function readSecurity(
  context: Context,
  _input: unknown,
  { tenant }: Caller,
): Promise<AnswerOf<typeof contract>> {
  const { config } = context
  const fixed = [
    {
      code: 'console-tls',
      value: config.consoleCertificate ? 'TLS' : 'plain, loopback only',
      setBy: 'MUSTER_CONSOLE_CERTIFICATE',
    },
    { code: 'plain-port', value: config.plain ? 'on' : 'off', setBy: 'MUSTER_PLAIN' },
    { code: 'ring-copy', value: config.ringCopy ? 'own place' : 'data folder', setBy: 'MUSTER_RING_COPY' },
  ]
  return { settings: await securityOf(context, tenant), fixed }
}
