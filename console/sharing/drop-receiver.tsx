// Removes a receiver, by its typed name: its authorisation ends with it, and there is no undo.
import { Button, Modal, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { dropIntegration, type Integration } from '#wire/console/outbound.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { ConsequenceList } from './consequence-list.tsx'
import { staleAfterSharing } from './stale-answers.ts'

export function DropReceiver({ receiver, onClose }: { receiver: Integration; onClose(): void }) {
  const { words } = useReader()
  const say = words.receivers
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await ask(dropIntegration, { id: receiver.id })
      announce(say.dropped(receiver.name))
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      staleAfterSharing(client)
    }
  }
  return (
    <Modal opened onClose={onClose} title={say.dropTitle(receiver.name)}>
      <form className="form-stack" onSubmit={send}>
        {error !== undefined && <ProblemPanel error={error} />}
        <ConsequenceList items={say.dropText} />
        <TextInput
          label={words.devices.typeToConfirm(receiver.name)}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" color="red" loading={busy} disabled={typed.trim() !== receiver.name}>
            {say.drop}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
