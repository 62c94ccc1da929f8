// Says how a request of a person ended, in words that stand; more time needs a reason and is given once.
import { SegmentedControl, Textarea } from '@mantine/core'
import { useState } from 'react'
import { answerSubjectRequest, listSubjectRequests, type SubjectRequest } from '#wire/console/subjects.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'

const outcomes = ['granted', 'refused', 'extended'] as const
type Outcome = (typeof outcomes)[number]

export function AnswerDialog({ request, onClose }: { request: SubjectRequest; onClose(): void }) {
  const { words, format } = useReader()
  const say = words.requests
  const choices = outcomes.filter((outcome) => outcome !== 'extended' || request.outcome !== 'extended')
  const [outcome, setOutcome] = useState<Outcome>('granted')
  const [answer, setAnswer] = useState('')
  const send = async () => {
    await ask(answerSubjectRequest, { id: request.id, outcome, answer: answer.trim() })
    announce(say.answeredNotice)
  }
  return (
    <SendDialog
      title={`${say.answer}: ${say.kinds[request.kind]}`}
      size="lg"
      act={say.answerIt}
      disabled={answer.trim() === ''}
      stale={[listSubjectRequests.name]}
      onSend={send}
      onClose={onClose}
    >
      {request.note && <blockquote className="quote">{request.note}</blockquote>}
      <p className="dim">{say.dueText(format.date(request.receivedAt), format.date(request.dueBy))}</p>
      <SegmentedControl
        aria-label={say.outcome}
        value={outcome}
        onChange={(value) => setOutcome(choices.find((known) => known === value) ?? 'granted')}
        data={choices.map((value) => ({ value, label: say.outcomes[value] }))}
      />
      <p className="note">{say.outcomeText[outcome]}</p>
      {outcome === 'granted' && <p className="note-box">{say.doesNothing[request.kind]}</p>}
      <Textarea
        label={outcome === 'granted' ? say.answerColumn : say.answerWhy}
        description={say.answerText}
        value={answer}
        onChange={(event) => setAnswer(event.currentTarget.value)}
        maxLength={1000}
        autosize
        minRows={2}
        data-autofocus
      />
    </SendDialog>
  )
}
