// Invites an operator: a link shown once, to hand over; no mail is sent.
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { inviteOperator, listOperators } from '#wire/console/operators.ts'
import { ask } from '../shell/ask.ts'
import { Command } from '../shell/command.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'
import { type Role, RoleChoice } from './role-choice.tsx'

export function InviteDialog({ onClose }: { onClose(): void }) {
  const { words } = useReader()
  const say = words.operators
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [link, setLink] = useState<string>()
  const send = async () => {
    const invited = await ask(inviteOperator, { name: name.trim(), role })
    // The server does not know by which address people reach it.
    setLink(new URL(invited.link, window.location.origin).href)
  }
  return (
    <SendDialog
      title={link === undefined ? say.invite : say.invited(name.trim())}
      size="lg"
      act={say.invite}
      disabled={name.trim() === ''}
      stale={[listOperators.name]}
      after={
        link === undefined ? null : (
          <div className="form-stack">
            <p className="dim">{say.linkText}</p>
            <Command text={link} />
            <div className="form-end">
              <Button onClick={onClose}>{say.linkKept}</Button>
            </div>
          </div>
        )
      }
      onSend={send}
      onClose={onClose}
    >
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
    </SendDialog>
  )
}
