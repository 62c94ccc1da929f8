// What an operator writes about a receiver, checked: an address the door would take, and nothing secret inside it.
import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { addIntegration, Integration } from '#wire/console/outbound.ts'
import { Problem } from '#wire/problem.ts'
import { shareable } from '#wire/telemetry/shareable.ts'
import type { ReceiverSettings } from './receivers.ts'

type Given = ParsedInput<typeof addIntegration>

/** Identifiers and personal fields only when somebody names them. */
const usualFields = shareable
  .filter(({ kind, sensitivity }) => kind !== 'software' && sensitivity === 'technical')
  .map(({ kind, field }) => `${kind}.${field}`)
const known = shareable.map(({ kind, field }) => `${kind}.${field}`)

const address = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,255}$/

/** Throws Problem 'body-invalid' with what is wrong. */
export function checkedForm(given: Given): {
  settings: ReceiverSettings
  fields: string[]
  rhythm: Integration['rhythm']
} {
  const wrong = (detail: string) => new Problem('body-invalid', `body.${detail}`)
  const { kind, url, from, user, password, authority } = given
  const schemes = kind === 'webhook' ? ['https:'] : ['smtps:', 'smtp:']
  const to = URL.canParse(url) ? new URL(url) : undefined
  if (!to?.hostname || !schemes.includes(to.protocol))
    throw wrong(kind === 'webhook' ? 'url: an https address' : 'url: smtps://host:465 or smtp://host:587')
  if (to.username || to.password) throw wrong('url: an account does not stand in the address')
  if (to.hash || (kind === 'mail' && (to.search || (to.pathname !== '' && to.pathname !== '/'))))
    throw wrong('url: it has a part that would not be used')
  if (kind === 'mail' && !(from && address.test(from))) throw wrong('from: the address that mail is sent from')
  if (kind === 'mail' && (given.rhythm || given.fields)) throw wrong('fields: a mail server tells no devices')
  if (kind === 'webhook' && (from || user || password))
    throw wrong('user: a webhook has no account; its messages are signed')
  if (authority !== undefined && authority !== '') certificate(authority)
  const unknown = given.fields?.find((field) => !known.includes(field))
  if (unknown !== undefined) throw wrong(`fields: '${unknown}' is none that may be shared`)
  const fields = given.fields ?? usualFields
  return {
    settings: {
      url: to.href,
      ...(from ? { from } : {}),
      ...(user ? { user } : {}),
      ...(authority ? { authority } : {}),
    },
    fields: kind === 'mail' ? [] : known.filter((field) => fields.includes(field)),
    rhythm: kind === 'mail' ? undefined : (given.rhythm ?? 'by-hand'),
  }
}

function certificate(pem: string): void {
  try {
    new X509Certificate(pem)
  } catch {
    throw new Problem('body-invalid', 'body.authority: the PEM of a certificate')
  }
}

/** PKCS #8 in PEM. */
export const freshSigningKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

/** For the receiver: under which id and with which public key the messages are signed. */
export function signingOf(id: string, key: string): { keyId: string; publicKey: string } {
  const publicKey = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'pem' }) as string
  return { keyId: `muster-${id}`, publicKey }
}
