// A message to a webhook, signed: the receiver can tell that it came from this tenant's server and was not changed.
import { createHash, createPrivateKey } from 'node:crypto'
import { contentDigest, signMessage } from '#kit/http/sign-message.ts'
import type { Context } from '../../context.ts'
import { signingOf } from '../../people/integrations/form.ts'
import type { Receiver } from '../../people/integrations/receivers.ts'

const covered = ['@method', '@target-uri', 'content-digest', 'content-type']

/** Headers of a POST of this body to the receiver. The same body under the same `delivery` has the same idempotency key. */
export function headersOf(
  { clock }: Pick<Context, 'clock'>,
  receiver: Pick<Receiver, 'id' | 'url' | 'key'>,
  body: Buffer,
  delivery: string,
): Record<string, string> {
  if (!receiver.key) throw new Error('a webhook without a signing key')
  const sha256 = createHash('sha256').update(body).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'content-digest': contentDigest(body),
    'idempotency-key': `"${delivery}.${sha256.slice(0, 32)}"`,
    'user-agent': 'muster',
  }
  const key = createPrivateKey(receiver.key)
  const { keyId } = signingOf(receiver.id, receiver.key)
  const created = Math.floor(clock.now() / 1000)
  return {
    ...headers,
    ...signMessage({ method: 'POST', url: receiver.url, headers }, covered, { key, keyId, created }),
  }
}
