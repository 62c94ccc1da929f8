// Removes an operator by the typed name, saying what goes and what stays.
import { Button, Modal, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { listOperators, type Operator, removeOperator } from '#wire/console/operators.ts'
import { ConsequenceList } from '../sharing/consequence-list.tsx'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'

export function RemoveDialog({ operator, onClose }: { operator: Operator; onClose(): void }) {
  const { words } = useReader()
  const say = words.operators
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await ask(removeOperator, { id: operator.id })
      announce(say.removed(operator.name))
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      client.invalidateQueries({ queryKey: [listOperators.name] })
    }
  }
  return (
    <Modal opened onClose={onClose} title={say.removeTitle(operator.name)}>
      <form className="form-stack" onSubmit={send}>
        {error !== undefined && <ProblemPanel error={error} />}
        <ConsequenceList items={say.removeText} />
        <TextInput
          label={words.devices.typeToConfirm(operator.name)}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" color="red" loading={busy} disabled={typed.trim() !== operator.name.trim()}>
            {say.remove}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
