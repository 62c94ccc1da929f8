// A named person's word for what no program can see; it holds for a time and is then asked for again.
import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { confirmMeasure, type Line, serverPrivacy } from '#wire/console/server-privacy.ts'
import { ask } from '../shell/ask.ts'
import { useMe } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { daysAhead, UntilInput } from '../vulnerabilities/until-input.tsx'
import { useReader } from '../words/words.ts'

export function ConfirmDialog({ line, onClose }: { line: Line; onClose(): void }) {
  const { words } = useReader()
  const say = words.serverPrivacy
  const me = useMe()
  const [until, setUntil] = useState(daysAhead(180))
  const [note, setNote] = useState('')
  const { title, says } = say.line(line)
  const send = async () => {
    await ask(confirmMeasure, {
      code: line.code,
      until: `${until}T23:59:59Z`,
      note: note.trim() || undefined,
    })
    announce(say.confirmed)
  }
  return (
    <SendDialog
      title={`${say.confirm}: ${title}`}
      size="lg"
      act={say.confirm}
      disabled={until === ''}
      stale={[serverPrivacy.name]}
      onSend={send}
      onClose={onClose}
    >
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
    </SendDialog>
  )
}
