// A decision is looked at again: it still holds, holds longer, or ends; what it said stays on record.
import { Button, Modal, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { changeDecision, type Decision } from '#wire/console/decisions.ts'
import { ask } from '../shell/ask.ts'
import { say } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useWords } from '../words/words.ts'
import { DecisionCard } from './decision-parts.tsx'
import { staleAfterDeciding } from './stale-answers.ts'
import { daysAhead, UntilInput } from './until-input.tsx'

export interface ChangeWish {
  readonly decision: Decision
  readonly act: 'review' | 'extend' | 'end'
}

export function ChangeDialog({ decision, act, onClose }: ChangeWish & { onClose(): void }) {
  const words = useWords()
  const text = words.decisions
  const client = useQueryClient()
  const [until, setUntil] = useState(daysAhead(90))
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await ask(changeDecision, {
        id: decision.id,
        act,
        until: act === 'extend' ? until : undefined,
        reason: reason.trim() || undefined,
      })
      say(text.changed[act])
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      staleAfterDeciding(client)
    }
  }
  return (
    <Modal opened onClose={onClose} title={`${text.acts[act]}: ${decision.advisory}`}>
      <form className="form-stack" onSubmit={send}>
        {error !== undefined && <ProblemPanel error={error} />}
        <DecisionCard decision={decision} />
        <p className="dim">{text.actText[act]}</p>
        {act === 'extend' && (
          <UntilInput label={text.until} description={text.untilText} value={until} onChange={setUntil} />
        )}
        <Textarea
          label={text.note}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={2000}
          autosize
          minRows={2}
        />
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={(reason.trim() !== '' && reason.trim().length < 3) || (act === 'extend' && until === '')}
            data-autofocus
          >
            {text.acts[act]}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
