// Removes a receiver, by its typed name: its authorisation ends with it, and there is no undo.
import { dropIntegration, type Integration } from '#wire/console/outbound.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { RemovalDialog } from '../shell/removal-dialog.tsx'
import { useWords } from '../words/words.ts'
import { staleAfterSharing } from './stale-answers.ts'

export function DropReceiver({ receiver, onClose }: { receiver: Integration; onClose(): void }) {
  const say = useWords().receivers
  const drop = async () => {
    await ask(dropIntegration, { id: receiver.id })
    announce(say.dropped(receiver.name))
  }
  return (
    <RemovalDialog
      name={receiver.name}
      title={say.dropTitle(receiver.name)}
      text={say.dropText}
      act={say.drop}
      stale={staleAfterSharing}
      onSend={drop}
      onClose={onClose}
    />
  )
}
