// A named person's word against a source's: that it does not hold, weighs otherwise, or is fixed in a version; until a day.
import { SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { overrideAnAdvisory, showAdvisory } from '#wire/console/advisories.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useWords } from '../words/words.ts'
import { staleAfterDeciding } from './stale-answers.ts'
import type { Told } from './told-advisory.ts'
import { daysAhead, UntilInput } from './until-input.tsx'

const whats = ['withdraw', 'severity', 'fixed'] as const
const severities = ['low', 'medium', 'high', 'critical'] as const

interface OverrideDialogProps {
  readonly id: string
  readonly advisories: Told['advisories']
  onClose(): void
}

export function OverrideDialog({ id, advisories, onClose }: OverrideDialogProps) {
  const words = useWords()
  const say = words.provenance
  const [what, setWhat] = useState<string>('severity')
  const [severity, setSeverity] = useState<string | null>('low')
  const [place, setPlace] = useState<string | null>(null)
  const [version, setVersion] = useState('')
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState(daysAhead(90))
  const places = [
    ...new Set(advisories.flatMap((one) => one.affected.map(({ ecosystem, name }) => `${ecosystem} ${name}`))),
  ]
  const [ecosystem = '', name = ''] = place
    ? [place.slice(0, place.lastIndexOf(' ')), place.slice(place.lastIndexOf(' ') + 1)]
    : []
  const ready =
    reason.trim().length >= 3 &&
    until !== '' &&
    (what !== 'fixed' || (place !== null && version.trim() !== '')) &&
    (what !== 'severity' || severity !== null)
  const send = async () => {
    await ask(overrideAnAdvisory, {
      id,
      reason: reason.trim(),
      expiresAt: `${until}T23:59:59.000Z`,
      withdraw: what === 'withdraw' ? true : undefined,
      severity: what === 'severity' ? severities.find((known) => known === severity) : undefined,
      fixed: what === 'fixed' ? { ecosystem, name, version: version.trim() } : undefined,
    })
    announce(say.overridden)
  }
  return (
    <SendDialog
      size="lg"
      title={`${say.override}: ${id}`}
      act={say.override}
      disabled={!ready}
      stale={[showAdvisory.name, ...staleAfterDeciding]}
      onSend={send}
      onClose={onClose}
    >
      <p className="dim">{say.overrideText}</p>
      <SegmentedControl
        aria-label={say.overrideWhat}
        value={what}
        onChange={setWhat}
        data={whats.map((value) => ({ value, label: say.overrideWhats[value] }))}
      />
      <p className="note">{say.overrideWhatText[what as (typeof whats)[number]]}</p>
      {what === 'severity' && (
        <Select
          label={words.vulnerabilities.severity}
          value={severity}
          onChange={setSeverity}
          allowDeselect={false}
          data={severities.map((value) => ({ value, label: say.severities[value] }))}
        />
      )}
      {what === 'fixed' && (
        <div className="pair">
          <Select
            label={say.place}
            value={place}
            onChange={setPlace}
            searchable
            data={places}
            nothingFoundMessage={words.table.noValues}
          />
          <TextInput
            label={words.why.fixed}
            value={version}
            onChange={(event) => setVersion(event.currentTarget.value)}
            maxLength={200}
          />
        </div>
      )}
      <Textarea
        label={words.decisions.reason}
        description={words.decisions.reasonText}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={1000}
        autosize
        minRows={2}
      />
      <UntilInput label={words.decisions.until} description={say.untilText} value={until} onChange={setUntil} />
    </SendDialog>
  )
}
