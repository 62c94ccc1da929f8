// One call between places, declared once: the door serves it, the client calls it, OpenAPI describes it.
import type * as z from 'zod'

/** Which acts a role may do; a route names exactly one. The table role -> rights is in server/people/access.ts. */
export type Right =
  | 'open' // anyone, before sign-in
  | 'self' // whoever is signed in, about themselves
  | 'devices.read'
  | 'devices.operate'
  | 'software.read'
  | 'tokens.manage'
  | 'credentials.manage'
  | 'privacy.read'
  | 'privacy.manage'
  | 'audit.read'
  | 'inventory.import'
  | 'findings.read'
  | 'findings.decide'
  | 'advisories.manage'
  | 'consents.give'
  | 'security.manage'
  | 'erasures.read'
  | 'erasures.request'
  | 'erasures.decide'
  | 'holds.manage'
  | 'disclosures.read'
  | 'looks.read'
  | 'operators.manage'

export interface Contract<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> {
  /** Unique verb-noun, e.g. `listDevices`; the operationId in OpenAPI. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With `:param` segments, e.g. `/api/v1/devices/:id`. */
  readonly path: `/${string}`
  /** One sentence for OpenAPI and the help. */
  readonly summary: string
  readonly right: Right
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly answer: A
  /** Largest body in bytes; 64 KiB unless said otherwise. */
  readonly bodyLimitBytes?: number
}

/** Keeps the literal types of a contract; checks nothing at run time. */
export function contract<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  declaration: Contract<P, Q, B, A>,
): Contract<P, Q, B, A> {
  return declaration
}

export type ParamsOf<C> = C extends Contract<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.infer<P> : never
export type QueryOf<C> = C extends Contract<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.infer<Q> : never
export type BodyOf<C> = C extends Contract<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.infer<B> : never
export type AnswerOf<C> = C extends Contract<z.ZodType, z.ZodType, z.ZodType, infer A> ? z.infer<A> : never
