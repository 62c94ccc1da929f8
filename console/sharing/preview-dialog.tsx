// The bytes that would leave, and the button that sends them: a webhook its devices, a mail server one test message.
import { Button, Modal, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type Integration, sendIntegration } from '#wire/console/outbound.ts'
import { ask } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { PreviewPane } from './preview-pane.tsx'
import { staleAfterSharing } from './stale-answers.ts'

export function PreviewDialog({ receiver, onClose }: { receiver: Integration; onClose(): void }) {
  const { words } = useReader()
  const say = words.receivers
  const client = useQueryClient()
  const maySend = useMay('security.manage')
  const mail = receiver.kind === 'mail'
  const [to, setTo] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  // One that is stopped begins anew when somebody sends by hand.
  const shut = receiver.closed !== undefined && receiver.closed !== 'stopped'
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const passage = await ask(sendIntegration, { id: receiver.id, to: mail ? to.trim() : undefined })
      announce(say.sent(passage.outcome ?? words.shell.unknown))
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      staleAfterSharing(client)
    }
  }
  return (
    <Modal opened onClose={onClose} title={say.previewTitle(receiver.name)} size="xl">
      <form className="form-stack" onSubmit={send}>
        <p className="dim">{say.previewText}</p>
        {receiver.closed && (
          <p className="note-box">
            {say.closed[receiver.closed]}. {say.closedTodo[receiver.closed]}
          </p>
        )}
        <PreviewPane id={receiver.id} />
        {mail && maySend && (
          <TextInput
            type="email"
            label={say.testTo}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            maxLength={320}
            autoComplete="off"
          />
        )}
        {error !== undefined && <ProblemPanel error={error} />}
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.close}
          </Button>
          {maySend && (
            <Button type="submit" loading={busy} disabled={shut || (mail && !to.includes('@'))}>
              {mail ? say.sendTest : say.send}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  )
}
