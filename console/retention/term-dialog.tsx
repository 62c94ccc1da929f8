// Keeps a kind for a shorter time, within its bounds, saying what that erases.
import { Button, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { type RetentionKind, setRetention, showRetention } from '#wire/console/retention.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'
import { termText } from './retention-columns.tsx'

export function TermDialog({ kind, onClose }: { kind: RetentionKind; onClose(): void }) {
  const { words } = useReader()
  const say = words.retention
  const most = kind.defaultDays ?? kind.leastDays
  const now = kind.days ?? most
  const [days, setDays] = useState<number | string>(now)
  const wish = Number(days)
  const valid = days !== '' && Number.isInteger(wish) && wish >= kind.leastDays && wish <= most
  const send = async () => {
    await ask(setRetention, { kind: kind.kind, days: wish === most ? null : wish })
    announce(say.saved)
  }
  return (
    <SendDialog
      title={say.shortenTitle(say.kindTitle(kind))}
      act={say.save}
      disabled={!valid || wish === now}
      stale={[showRetention.name, 'dataCatalogue', 'serverPrivacy', 'recordOfProcessing']}
      other={
        kind.days !== kind.defaultDays && (
          <Button variant="subtle" onClick={() => setDays(most)}>
            {say.toStandard} ({termText(kind.defaultDays, words)})
          </Button>
        )
      }
      onSend={send}
      onClose={onClose}
    >
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
    </SendDialog>
  )
}
