// Ends an authorisation at once, saying first what that does and what it does not.
import { Button, Modal } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type ConsentRecord, withdrawConsent } from '#wire/console/consents.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { ConsequenceList } from './consequence-list.tsx'
import { staleAfterSharing } from './stale-answers.ts'

export function WithdrawDialog({ record, onClose }: { record: ConsentRecord; onClose(): void }) {
  const { words } = useReader()
  const say = words.consents
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await ask(withdrawConsent, { id: record.id })
      announce(say.withdrawn)
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      staleAfterSharing(client)
    }
  }
  return (
    <Modal opened onClose={onClose} title={say.withdrawTitle(record.recipient.name)}>
      <div className="form-stack">
        {error !== undefined && <ProblemPanel error={error} />}
        <ConsequenceList items={say.withdrawText} />
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button color="red" loading={busy} onClick={send} data-autofocus>
            {say.withdraw}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
