// The dialog that belongs to a verb: one place that knows which, for a row, a selection and a device's own page.
import { EraseDialog } from '../erasures/erase-dialog.tsx'
import { HoldDialog } from '../erasures/hold-dialog.tsx'
import { SyncDialog } from '../syncs/sync-dialog.tsx'
import { ActDialog, type Target } from './act-dialog.tsx'
import type { Wish } from './device-verbs.tsx'

interface WishDialogProps {
  readonly wish: Wish
  readonly targets: readonly Target[]
  onClose(): void
  /** Called once the server answered for all of them. */
  onDone?: (wish: Wish) => void
  /** Where the page itself goes on to show the one device's way to a sync. */
  onAsked?: () => void
}

export function WishDialog({ wish, targets, onClose, onDone, onAsked }: WishDialogProps) {
  const target = { is: 'devices', devices: targets } as const
  if (wish === 'sync') return <SyncDialog target={target} onClose={onClose} {...(onAsked ? { onAsked } : {})} />
  if (wish === 'hold') return <HoldDialog devices={targets} onClose={onClose} />
  if (wish === 'erase') return <EraseDialog target={target} onClose={onClose} onDone={() => onDone?.(wish)} />
  return <ActDialog wish={wish} targets={targets} onClose={onClose} onDone={() => onDone?.(wish)} />
}
