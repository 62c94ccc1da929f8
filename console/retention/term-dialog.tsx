// Keeps a kind for a shorter time, within its bounds, saying what that erases.
import { Button, Modal, NumberInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type RetentionKind, setRetention, showRetention } from '#wire/console/retention.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { termText } from './retention-columns.tsx'

export function TermDialog({ kind, onClose }: { kind: RetentionKind; onClose(): void }) {
  const { words } = useReader()
  const say = words.retention
  const client = useQueryClient()
  const most = kind.defaultDays ?? kind.leastDays
  const now = kind.days ?? most
  const [days, setDays] = useState<number | string>(now)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const wish = Number(days)
  const valid = days !== '' && Number.isInteger(wish) && wish >= kind.leastDays && wish <= most
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await ask(setRetention, { kind: kind.kind, days: wish === most ? null : wish })
      announce(say.saved)
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      for (const name of [showRetention.name, 'dataCatalogue', 'serverPrivacy', 'recordOfProcessing'])
        client.invalidateQueries({ queryKey: [name] })
    }
  }
  return (
    <Modal opened onClose={onClose} title={say.shortenTitle(say.kindTitle(kind))}>
      <form className="form-stack" onSubmit={send}>
        {error !== undefined && <ProblemPanel error={error} />}
        <p className="dim">{say.shortenText}</p>
        <NumberInput
          label={say.newTerm}
          description={`${say.bounds(kind.leastDays, most)}${kind.afterEnd ? `, ${say.afterEnd}` : ''}`}
          value={days}
          onChange={setDays}
          min={kind.leastDays}
          max={most}
          allowDecimal={false}
          data-autofocus
        />
        {valid && wish < now && <p className="note-box">{say.goes(say.days(wish))}</p>}
        <div className="form-end">
          {kind.days !== kind.defaultDays && (
            <Button variant="subtle" onClick={() => setDays(most)}>
              {say.toStandard} ({termText(kind.defaultDays, words)})
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={!valid || wish === now}>
            {say.save}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
