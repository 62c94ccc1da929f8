// Gives an operator another role, which holds at their next request.
import { Button, Modal } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { changeOperator, listOperators, type Operator } from '#wire/console/operators.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { RoleChoice } from './role-choice.tsx'

export function RoleDialog({ operator, onClose }: { operator: Operator; onClose(): void }) {
  const { words } = useReader()
  const say = words.operators
  const client = useQueryClient()
  const [role, setRole] = useState(operator.role)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await ask(changeOperator, { id: operator.id, role })
      announce(say.changed(operator.name, words.people.roles[role]))
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      client.invalidateQueries({ queryKey: [listOperators.name] })
    }
  }
  return (
    <Modal opened onClose={onClose} title={say.changeTitle(operator.name)} size="lg">
      <form className="form-stack" onSubmit={send}>
        {error !== undefined && <ProblemPanel error={error} />}
        <p className="dim">{say.changeText}</p>
        <RoleChoice value={role} onChange={setRole} />
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={role === operator.role}>
            {say.save}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
