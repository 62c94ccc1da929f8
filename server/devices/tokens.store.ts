// The rows of enrolment tokens: only a hash of each secret is here.
import type { Database, Transaction } from '#kit/pg/database.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { GroupId, TokenId } from '#wire/ids.ts'

export interface TokenRow {
  id: TokenId
  group_id: GroupId | null
  reusable: boolean
  ownership: Ownership
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

export async function addToken(tx: Transaction, tenant: number, token: TokenRow & { digest: Buffer }): Promise<void> {
  await tx.query(
    `insert into device_tokens (tenant, id, digest, group_id, reusable, created_at, expires_at, ownership)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[tenant, token.id, token.digest, token.group_id, token.reusable, token.created_at, token.expires_at],
      token.ownership,
    ],
  )
}

/** Tokens that were not revoked, newest first, with the number of devices each let in. */
export async function readTokens(fleet: Database, tenant: number): Promise<(TokenRow & { devices: number })[]> {
  const { rows } = await fleet.one<TokenRow & { devices: number }>(
    [tenant],
    `select t.id, t.group_id, t.reusable, t.ownership, t.created_at, t.expires_at, t.used_at,
       (select count(*)::int from device_devices d where d.tenant = t.tenant and d.token_id = t.id) as devices
     from device_tokens t where t.tenant = $1 and t.revoked_at is null order by t.created_at desc, t.id limit 1000`,
    [tenant],
  )
  return rows
}

export interface AskedToken extends TokenRow {
  digest: Buffer
  revoked_at: Date | null
}

const askedTokens = `select id, digest, group_id, reusable, ownership, created_at, expires_at, used_at, revoked_at
  from device_tokens where tenant = $1 and digest = any($2::bytea[])`

/** The tokens with these digests. */
export async function readAsked(tx: Transaction, tenant: number, digests: readonly Buffer[]): Promise<AskedToken[]> {
  return (await tx.query<AskedToken>(askedTokens, [tenant, digests])).rows
}

/** The same, locked in one order, so that two machines never use one at once. */
export async function lockAsked(tx: Transaction, tenant: number, digests: readonly Buffer[]): Promise<AskedToken[]> {
  return (await tx.query<AskedToken>(`${askedTokens} order by id for update`, [tenant, digests])).rows
}

export async function markUsed(tx: Transaction, tenant: number, ids: readonly string[], at: Date): Promise<void> {
  await tx.query(
    'update device_tokens set used_at = $3 where tenant = $1 and id = any($2::text[]) and used_at is null',
    [tenant, ids, at],
  )
}

/** False when there is no such token, or it was revoked before. */
export async function markRevoked(tx: Transaction, tenant: number, id: string, at: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update device_tokens set revoked_at = $3 where tenant = $1 and id = $2 and revoked_at is null',
    [tenant, id, at],
  )
  return rowCount === 1
}
