// The receipt of an erasure: a text that is signed as it stands, so that whoever holds it can check it without the server.
import { hash } from 'node:crypto'
import { iso } from '#kit/clock.ts'
import { type Receipt, ReceiptDocument } from '#wire/console/erasures.ts'
import type { Context } from '../../context.ts'
import type { ErasureRow, ItemRow } from './erasures.store.ts'
import { olderBackups, openItems, residualRisk } from './open-items.ts'

export interface SignedReceipt {
  readonly document: string
  readonly signature: string
  /** SHA-256 of the document. */
  readonly leaf: Buffer
}

/** `at` in milliseconds: when the last key was gone. */
export function receiptOf(
  context: Pick<Context, 'authority' | 'ring' | 'config'>,
  tenant: number,
  row: ErasureRow,
  items: readonly ItemRow[],
  at: number,
): SignedReceipt {
  const untold = items.filter(({ was, wiped_at }) => was !== 'unmanaged' && wiped_at === null).length
  const recipients = row.recipients ?? []
  const said = ReceiptDocument.parse({
    ...{ v: 1, erasure: row.id, tenant, reason: row.reason },
    ...{ requestedAt: iso(row.requested_at.getTime()), doneAt: iso(at) },
    devices: items.map(({ device }) => device),
    places: Object.entries(row.places)
      .filter(([, rows]) => rows > 0)
      .map(([place, rows]) => ({ place, rows }))
      .sort((a, b) => (a.place < b.place ? -1 : 1)),
    ring: { before: row.ring_before ?? 0, after: context.ring.generation },
    open: openItems({ untold, held: 0, recipients, backups: olderBackups(context.config, at) }),
    recipients,
    residualRisk: [...residualRisk],
  })
  const document = `${JSON.stringify(said, null, 2)}\n`
  return {
    document,
    signature: context.authority.sign('receipt', document),
    leaf: hash('sha256', document, 'buffer'),
  }
}

/** With what a stranger needs to check it. */
export function withKeys(
  { authority }: Pick<Context, 'authority'>,
  { document, signature }: Omit<SignedReceipt, 'leaf'>,
): Receipt {
  const key = authority.keys.receipt
  return {
    ...{ document, signature, key, proof: authority.keys.receiptProof, root: authority.root },
    keyId: hash('sha256', Buffer.from(key, 'base64'), 'base64url'),
  }
}
