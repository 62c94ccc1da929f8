// Writes down what a person asked for; the clock runs from the day it was received, not from now.
import { Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { listSubjectRequests, noteSubjectRequest, RequestKind, SubjectRequest } from '#wire/console/subjects.ts'
import { DeviceId } from '#wire/ids.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { daysAhead } from '../vulnerabilities/until-input.tsx'
import { useReader } from '../words/words.ts'

const channels = SubjectRequest.shape.channel.options

export function NoteDialog({ onClose }: { onClose(): void }) {
  const { words } = useReader()
  const say = words.requests
  const [kind, setKind] = useState<string>('access')
  const [channel, setChannel] = useState<string>('mail')
  const [device, setDevice] = useState('')
  const [received, setReceived] = useState(daysAhead(0))
  const [note, setNote] = useState('')
  const id = DeviceId.safeParse(device.trim())
  const wrongId = device.trim() !== '' && !id.success
  const send = async () => {
    await ask(noteSubjectRequest, {
      kind: RequestKind.parse(kind),
      channel: SubjectRequest.shape.channel.parse(channel),
      device: id.success ? id.data : undefined,
      receivedAt: `${received}T00:00:00Z`,
      note: note.trim() || undefined,
    })
    announce(say.noted)
  }
  return (
    <SendDialog
      title={say.note}
      size="lg"
      act={say.noteIt}
      disabled={received === '' || wrongId}
      stale={[listSubjectRequests.name]}
      onSend={send}
      onClose={onClose}
    >
      <div className="pair">
        <Select
          label={say.kind}
          value={kind}
          onChange={(value) => setKind(value ?? 'access')}
          allowDeselect={false}
          data={RequestKind.options.map((value) => ({ value, label: say.kinds[value] }))}
          data-autofocus
        />
        <Select
          label={say.channel}
          value={channel}
          onChange={(value) => setChannel(value ?? 'mail')}
          allowDeselect={false}
          data={channels.map((value) => ({ value, label: say.channels[value] }))}
        />
      </div>
      <div className="pair">
        <TextInput
          type="date"
          label={say.received}
          description={say.receivedText}
          value={received}
          max={daysAhead(0)}
          onChange={(event) => setReceived(event.currentTarget.value)}
          required
        />
        <TextInput
          label={say.device}
          description={say.deviceText}
          placeholder="dev_…"
          value={device}
          onChange={(event) => setDevice(event.currentTarget.value)}
          error={wrongId ? say.deviceWrong : undefined}
          autoComplete="off"
        />
      </div>
      <Textarea
        label={say.noteColumn}
        description={say.noteText}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={1000}
        autosize
        minRows={2}
      />
    </SendDialog>
  )
}
