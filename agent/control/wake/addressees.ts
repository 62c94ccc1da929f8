// Under which names this device may be woken: its leaf's, and for a while the one before, which the server may still hold.
import { createPublicKey, createSecretKey } from 'node:crypto'
import type { Link } from '#wire/control/enrol.ts'
import type { Identity } from '../../identity/identity.ts'
import { keepHeeded, lastHeeded } from '../../state/datagrams.ts'
import type { Folder } from '../../state/folder.ts'
import type { Addressee } from './check.ts'

export interface Addressees {
  /** `serverNow` in milliseconds: the leaf before counts until it would have ended. */
  of(identity: Identity, serverNow: number): readonly Addressee[]
  /** Keeps the counter of a wake, before anything is done about it. */
  heed(to: Addressee, counter: number): void
}

export function openAddressees(folder: Folder): Addressees {
  let known: { identity: Identity; list: readonly (Addressee & { until: number })[] } | undefined

  function addressee({ handle, mac }: Link, wakeKey: string, until: number): Addressee & { until: number } {
    return {
      handle: Buffer.from(handle, 'base64url'),
      mac: createSecretKey(mac, 'base64url'),
      wakeKey: createPublicKey({ key: Buffer.from(wakeKey, 'base64'), format: 'der', type: 'spki' }),
      lastCounter: lastHeeded(folder, handle),
      until,
    }
  }

  function listOf({ link, keys, previous }: Identity): readonly (Addressee & { until: number })[] {
    return [
      ...(link ? [addressee(link, keys.wake, Number.POSITIVE_INFINITY)] : []),
      ...(previous ? [addressee(previous.link, previous.wakeKey, previous.until)] : []),
    ]
  }

  return {
    of(identity, serverNow) {
      // By the leaf: an identity that was only read anew must not lose what is in memory alone.
      if (known?.identity.chain !== identity.chain) known = { identity, list: listOf(identity) }
      return known.list.every(({ until }) => serverNow < until)
        ? known.list
        : known.list.filter(({ until }) => serverNow < until)
    },
    heed(to, counter) {
      if (!known) return
      const name = (one: Addressee) => Buffer.from(one.handle).toString('base64url')
      // In memory first: a disk that takes nothing must not let a datagram through twice.
      known = { ...known, list: known.list.map((one) => (one === to ? { ...one, lastCounter: counter } : one)) }
      keepHeeded(folder, name(to), counter, known.list.map(name))
    },
  }
}
