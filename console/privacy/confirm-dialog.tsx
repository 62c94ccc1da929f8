// A named person's word for what no program can see; it holds for a time and is then asked for again.
import { Button, Modal, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { confirmMeasure, type Line, serverPrivacy } from '#wire/console/server-privacy.ts'
import { ask } from '../shell/ask.ts'
import { useMe } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { daysAhead, UntilInput } from '../vulnerabilities/until-input.tsx'
import { useReader } from '../words/words.ts'

export function ConfirmDialog({ line, onClose }: { line: Line; onClose(): void }) {
  const { words } = useReader()
  const say = words.serverPrivacy
  const client = useQueryClient()
  const me = useMe()
  const [until, setUntil] = useState(daysAhead(180))
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const { title, says } = say.line(line)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await ask(confirmMeasure, {
        code: line.code,
        until: `${until}T23:59:59Z`,
        note: note.trim() || undefined,
      })
      announce(say.confirmed)
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      client.invalidateQueries({ queryKey: [serverPrivacy.name] })
    }
  }
  return (
    <Modal opened onClose={onClose} title={`${say.confirm}: ${title}`} size="lg">
      <form className="form-stack" onSubmit={send}>
        {error !== undefined && <ProblemPanel error={error} />}
        <p>{says}</p>
        <p className="dim">{say.confirmText(me.name ?? words.shell.credential)}</p>
        <UntilInput label={say.until} description={say.untilText} value={until} onChange={setUntil} />
        <Textarea
          label={say.note}
          description={say.noteText}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
        />
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={until === ''}>
            {say.confirm}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
