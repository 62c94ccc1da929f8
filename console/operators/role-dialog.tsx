// Gives an operator another role, which holds at their next request.
import { useState } from 'react'
import { changeOperator, listOperators, type Operator } from '#wire/console/operators.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'
import { RoleChoice } from './role-choice.tsx'

export function RoleDialog({ operator, onClose }: { operator: Operator; onClose(): void }) {
  const { words } = useReader()
  const say = words.operators
  const [role, setRole] = useState(operator.role)
  const send = async () => {
    await ask(changeOperator, { id: operator.id, role })
    announce(say.changed(operator.name, words.people.roles[role]))
  }
  return (
    <SendDialog
      title={say.changeTitle(operator.name)}
      size="lg"
      act={say.save}
      disabled={role === operator.role}
      stale={[listOperators.name]}
      onSend={send}
      onClose={onClose}
    >
      <p className="dim">{say.changeText}</p>
      <RoleChoice value={role} onChange={setRole} />
    </SendDialog>
  )
}
