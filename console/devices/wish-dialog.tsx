// The dialog that belongs to a verb: one place that knows which, for a row, a selection and a device's own page.
import { useState } from 'react'
import type { RetireWhy } from '#wire/console/devices.ts'
import { OwnerDialog } from '../device-privacy/owner-dialog.tsx'
import { EraseDialog } from '../erasures/erase-dialog.tsx'
import { HoldDialog } from '../erasures/hold-dialog.tsx'
import { SyncDialog } from '../syncs/sync-dialog.tsx'
import { ActDialog, type Target } from './act-dialog.tsx'
import { RetireDialog } from './retire-dialog.tsx'
import type { Wish } from './wish.ts'

interface WishDialogProps {
  readonly wish: Wish
  readonly targets: readonly Target[]
  onClose(): void
  /** Called once the server answered for all of them; `erase` also where retiring led to it. */
  onDone?: (wish: Wish) => void
  /** Where the page itself goes on to show the one device's way to a sync. */
  onAsked?: () => void
}

export function WishDialog({ wish, targets, onClose, onDone, onAsked }: WishDialogProps) {
  const [why, setWhy] = useState<RetireWhy>()
  const target = { is: 'devices', devices: targets } as const
  if (wish === 'sync') return <SyncDialog target={target} onClose={onClose} {...(onAsked ? { onAsked } : {})} />
  if (wish === 'owner') return <OwnerDialog targets={targets} onClose={onClose} onDone={() => onDone?.(wish)} />
  if (wish === 'hold') return <HoldDialog devices={targets} onClose={onClose} />
  if (wish === 'erase') return <EraseDialog target={target} onClose={onClose} onDone={() => onDone?.(wish)} />
  if (wish !== 'retire')
    return <ActDialog wish={wish} targets={targets} onClose={onClose} onDone={() => onDone?.(wish)} />
  if (why === undefined) return <RetireDialog targets={targets} onWhy={setWhy} onClose={onClose} />
  if (why === 'repair' || why === 'lost') {
    return <ActDialog wish={wish} why={why} targets={targets} onClose={onClose} onDone={() => onDone?.(wish)} />
  }
  return <EraseDialog target={target} reason={why} onClose={onClose} onDone={() => onDone?.('erase')} />
}
