// Says how a request of a person ended, in words that stand; more time needs a reason and is given once.
import { Button, Modal, SegmentedControl, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { answerSubjectRequest, listSubjectRequests, type SubjectRequest } from '#wire/console/subjects.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'

const outcomes = ['granted', 'refused', 'extended'] as const
type Outcome = (typeof outcomes)[number]

export function AnswerDialog({ request, onClose }: { request: SubjectRequest; onClose(): void }) {
  const { words, format } = useReader()
  const say = words.requests
  const client = useQueryClient()
  const choices = outcomes.filter((outcome) => outcome !== 'extended' || request.outcome !== 'extended')
  const [outcome, setOutcome] = useState<Outcome>('granted')
  const [answer, setAnswer] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await ask(answerSubjectRequest, { id: request.id, outcome, answer: answer.trim() })
      announce(say.answeredNotice)
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      client.invalidateQueries({ queryKey: [listSubjectRequests.name] })
    }
  }
  return (
    <Modal opened onClose={onClose} title={`${say.answer}: ${say.kinds[request.kind]}`} size="lg">
      <form className="form-stack" onSubmit={send}>
        {error !== undefined && <ProblemPanel error={error} />}
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
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={answer.trim() === ''}>
            {say.answerIt}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
