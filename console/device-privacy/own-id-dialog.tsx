// Gives one device an own system id in place of ours, or takes it back: what it does is said first, what it may not be at once.
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { giveOwnIds, showDevicePrivacy } from '#wire/console/device-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { DeviceId } from '#wire/ids.ts'
import { ownIdTrouble } from '#wire/telemetry/own-id.ts'
import { ask } from '../shell/ask.ts'
import { ConsequenceList } from '../shell/consequence-list.tsx'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'

interface OwnIdDialogProps {
  readonly id: DeviceId
  /** As it was read: who changed it meanwhile is not overruled. */
  readonly given: AnswerOf<typeof showDevicePrivacy>['given']
  onClose(): void
}

export function OwnIdDialog({ id, given, onClose }: OwnIdDialogProps) {
  const { words } = useReader()
  const say = words.devicePrivacy.ownId
  const [typed, setTyped] = useState('')
  const taking = useSend([showDevicePrivacy.name])
  const trouble = typed === '' ? undefined : ownIdTrouble(typed)
  const change = async (next: string | null) => {
    await ask(giveOwnIds, { devices: [{ device: id, id: next, revision: given?.revision ?? 0 }] })
    announce(next === null ? say.takenBack : say.given)
  }
  const takeBack = async () => {
    if (await taking.send(() => change(null))) onClose()
  }
  return (
    <SendDialog
      title={say.title}
      size="lg"
      act={say.give}
      disabled={typed === '' || trouble !== undefined}
      stale={[showDevicePrivacy.name]}
      other={
        given?.state && (
          <Button variant="default" loading={taking.busy} onClick={takeBack}>
            {say.takeBack}
          </Button>
        )
      }
      onSend={() => change(typed)}
      onClose={onClose}
    >
      {taking.error !== undefined && <ProblemPanel error={taking.error} />}
      <ConsequenceList items={say.text} />
      <TextInput
        label={say.label}
        description={say.labelText}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={trouble && say.troubles[trouble]}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: 'mono' }}
        data-autofocus
      />
    </SendDialog>
  )
}
