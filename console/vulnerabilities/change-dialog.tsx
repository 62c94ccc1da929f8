// A decision is looked at again: it still holds, holds longer, or ends; what it said stays on record.
import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { changeDecision, type Decision } from '#wire/console/decisions.ts'
import { ask } from '../shell/ask.ts'
import { say } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
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
  const [until, setUntil] = useState(daysAhead(90))
  const [reason, setReason] = useState('')
  const send = async () => {
    await ask(changeDecision, {
      id: decision.id,
      act,
      until: act === 'extend' ? until : undefined,
      reason: reason.trim() || undefined,
    })
    say(text.changed[act])
  }
  return (
    <SendDialog
      title={`${text.acts[act]}: ${decision.advisory}`}
      act={text.acts[act]}
      actFirst
      disabled={(reason.trim() !== '' && reason.trim().length < 3) || (act === 'extend' && until === '')}
      stale={staleAfterDeciding}
      onSend={send}
      onClose={onClose}
    >
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
    </SendDialog>
  )
}
