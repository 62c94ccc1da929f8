// Ends an authorisation at once, saying first what that does and what it does not.
import { type ConsentRecord, withdrawConsent } from '#wire/console/consents.ts'
import { ask } from '../shell/ask.ts'
import { ConsequenceList } from '../shell/consequence-list.tsx'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'
import { staleAfterSharing } from './stale-answers.ts'

export function WithdrawDialog({ record, onClose }: { record: ConsentRecord; onClose(): void }) {
  const { words } = useReader()
  const say = words.consents
  const send = async () => {
    await ask(withdrawConsent, { id: record.id })
    announce(say.withdrawn)
  }
  return (
    <SendDialog
      title={say.withdrawTitle(record.recipient.name)}
      act={say.withdraw}
      grave
      actFirst
      stale={staleAfterSharing}
      onSend={send}
      onClose={onClose}
    >
      <ConsequenceList items={say.withdrawText} />
    </SendDialog>
  )
}
