// Invites an operator: a link shown once, to hand over; no mail is sent.
import { Button, Modal, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { inviteOperator, listOperators } from '#wire/console/operators.ts'
import { ask } from '../shell/ask.ts'
import { Command } from '../shell/command.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { type Role, RoleChoice } from './role-choice.tsx'

export function InviteDialog({ onClose }: { onClose(): void }) {
  const { words } = useReader()
  const say = words.operators
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [link, setLink] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const invited = await ask(inviteOperator, { name: name.trim(), role })
      // The server does not know by which address people reach it.
      setLink(new URL(invited.link, window.location.origin).href)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      client.invalidateQueries({ queryKey: [listOperators.name] })
    }
  }
  if (link !== undefined) {
    return (
      <Modal opened onClose={onClose} title={say.invited(name.trim())} closeOnClickOutside={false} size="lg">
        <div className="form-stack">
          <p className="dim">{say.linkText}</p>
          <Command text={link} />
          <div className="form-end">
            <Button onClick={onClose}>{say.linkKept}</Button>
          </div>
        </div>
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} title={say.invite} size="lg">
      <form className="form-stack" onSubmit={send}>
        {error !== undefined && <ProblemPanel error={error} />}
        <TextInput
          label={say.name}
          description={say.nameText}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={120}
          autoComplete="off"
          data-autofocus
        />
        <RoleChoice value={role} onChange={setRole} />
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={name.trim() === ''}>
            {say.invite}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
