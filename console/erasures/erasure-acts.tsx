// What can be done with a request for erasure: a second person agrees, or somebody takes it back while it is held.
import { Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { SquareArrowOutUpRight, Undo2, UserCheck } from 'lucide-react'
import { agreeToErasure, type Erasure, undoErasure } from '#wire/console/erasures.ts'
import { ask } from '../shell/ask.ts'
import { useMay, useMe } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'
import { canUndo } from './erasure-state.tsx'
import { staleAfterErasing } from './stale-answers.ts'

export type ErasureWish = 'agree' | 'undo'

/** What this operator may do with a request now; `agree` needs another person than who asked. */
export function useErasureActs(erasure: Erasure): { agree: boolean; own: boolean; undo: boolean } {
  const me = useMe()
  const mayDecide = useMay('erasures.decide')
  const mayRequest = useMay('erasures.request')
  const waits = erasure.state === 'second' && mayDecide
  const own = erasure.requestedBy === me.operator
  return { agree: waits && !own, own: waits && own, undo: canUndo(erasure) && mayRequest }
}

export function ErasureMenu({ erasure, onWish }: { erasure: Erasure; onWish(wish: ErasureWish): void }) {
  const { words } = useReader()
  const navigate = useNavigate()
  const acts = useErasureActs(erasure)
  return (
    <>
      <Menu.Item
        leftSection={<SquareArrowOutUpRight size={15} />}
        onClick={() => navigate({ to: '/erasures/$id', params: { id: erasure.id } })}
      >
        {words.devices.open}
      </Menu.Item>
      {acts.agree && (
        <Menu.Item leftSection={<UserCheck size={15} />} onClick={() => onWish('agree')} className="grave">
          {words.erasures.agree}
        </Menu.Item>
      )}
      {acts.undo && (
        <Menu.Item leftSection={<Undo2 size={15} />} onClick={() => onWish('undo')}>
          {words.erasures.undo}
        </Menu.Item>
      )}
    </>
  )
}

interface DecideDialogProps {
  readonly wish: ErasureWish
  readonly erasure: Erasure
  onClose(): void
}

export function DecideDialog({ wish, erasure, onClose }: DecideDialogProps) {
  const { words, format } = useReader()
  const say = words.erasures
  const count = words.devices.count(erasure.devices, format.number(erasure.devices))
  const send = async () => {
    await ask(wish === 'agree' ? agreeToErasure : undoErasure, { id: erasure.id })
    announce(wish === 'agree' ? say.agreed : say.undone)
  }
  return (
    <SendDialog
      title={wish === 'agree' ? say.agreeTitle(count) : say.undoTitle(count)}
      act={wish === 'agree' ? say.agree : say.undo}
      grave={wish === 'agree'}
      actFirst
      stale={staleAfterErasing}
      onSend={send}
      onClose={onClose}
    >
      <p>{wish === 'agree' ? say.agreeText : say.undoText}</p>
      {wish === 'agree' && (
        <p className="dim">
          {say.askedBy(erasure.requestedByName ?? erasure.requestedBy.slice(0, 10), say.reasons[erasure.reason])}
          {erasure.note && ` ${say.noteQuote(erasure.note)}`}
        </p>
      )}
    </SendDialog>
  )
}
