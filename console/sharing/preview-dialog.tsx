// The bytes that would leave, and the button that sends them: a webhook its devices, a mail server one test message.
import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Integration, sendIntegration } from '#wire/console/outbound.ts'
import { ask } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { useReader } from '../words/words.ts'
import { PreviewPane } from './preview-pane.tsx'
import { staleAfterSharing } from './stale-answers.ts'

export function PreviewDialog({ receiver, onClose }: { receiver: Integration; onClose(): void }) {
  const { words } = useReader()
  const say = words.receivers
  const maySend = useMay('security.manage')
  const mail = receiver.kind === 'mail'
  const [to, setTo] = useState('')
  const { busy, error, send } = useSend(staleAfterSharing)
  // One that is stopped begins anew when somebody sends by hand.
  const shut = receiver.closed !== undefined && receiver.closed !== 'stopped'
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    await send(async () => {
      const passage = await ask(sendIntegration, { id: receiver.id, to: mail ? to.trim() : undefined })
      announce(say.sent(passage.outcome ?? words.shell.unknown))
      onClose()
    })
  }
  return (
    <Modal opened onClose={onClose} title={say.previewTitle(receiver.name)} size="xl">
      <form className="form-stack" onSubmit={onSubmit}>
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
