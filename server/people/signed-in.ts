// Who stands at the console's door: somebody not known yet, or a caller with a role.
import type { Caller } from '../context.ts'
import { type Role, rightsOf } from './access.ts'

/** Before sign-in. */
export interface Visitor {
  /** Peer address of the connection; never from a header. */
  readonly address: string
}

export type Scope = 'erase' | 'export' | 'reveal'

export interface SignedIn extends Caller {
  readonly role: Role
  /** What a credential was granted beyond its role; a session has all that its role allows. */
  readonly scopes: ReadonlySet<Scope>
  readonly session: string | undefined
}

/** The id under which a caller's acts are recorded. */
export function actorOf(caller: {
  readonly operator: string | undefined
  readonly credential: string | undefined
}): string {
  return caller.operator ?? caller.credential ?? 'system'
}

/** The server itself, acting for a tenant: first start and set-up. */
export function systemOf(tenant: number): SignedIn {
  return {
    tenant,
    operator: undefined,
    credential: undefined,
    session: undefined,
    role: 'administrator',
    scopes: new Set(['erase', 'export', 'reveal']),
    ...rightsOf('administrator'),
  }
}
