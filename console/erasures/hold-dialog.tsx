// Forbids erasure of devices, a group or all, with a reason and an end: an order without an end would keep data for ever.
import { Select, Textarea } from '@mantine/core'
import { useState } from 'react'
import { listGroups } from '#wire/console/devices.ts'
import { placeLegalHold } from '#wire/console/erasures.ts'
import type { GroupId } from '#wire/ids.ts'
import type { Target } from '../devices/act-dialog.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { daysAhead, UntilInput } from '../vulnerabilities/until-input.tsx'
import { useReader } from '../words/words.ts'
import { staleAfterErasing } from './stale-answers.ts'

const everything = 'all'

interface HoldDialogProps {
  /** These devices; without them a group or all are chosen here. */
  readonly devices?: readonly Target[]
  onClose(): void
}

export function HoldDialog({ devices, onClose }: HoldDialogProps) {
  const { words, format } = useReader()
  const say = words.holds
  const groups = useAnswer(listGroups, {}, { enabled: devices === undefined })
  const [scope, setScope] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState(daysAhead(180))
  const [one] = devices ?? []
  const title =
    one && devices?.length === 1
      ? say.placeOn(one.name)
      : devices
        ? say.placeOn(words.devices.count(devices.length, format.number(devices.length)))
        : say.place
  const ready = reason.trim().length >= 3 && until !== '' && (devices !== undefined || scope !== null)
  const send = async () => {
    await ask(placeLegalHold, {
      ...(devices
        ? { devices: devices.map(({ id }) => id) }
        : scope === everything
          ? { tenant: true as const }
          : { group: scope as GroupId }),
      reason: reason.trim(),
      until: `${until}T23:59:59Z`,
    })
    announce(say.placed)
  }
  return (
    <SendDialog
      title={title}
      size="lg"
      act={say.place}
      disabled={!ready}
      stale={staleAfterErasing}
      onSend={send}
      onClose={onClose}
    >
      <p className="dim">{say.placeText}</p>
      {!devices && (
        <Select
          label={say.scope}
          value={scope}
          onChange={setScope}
          searchable
          placeholder={say.chooseScope}
          nothingFoundMessage={words.table.noValues}
          data={[
            { value: everything, label: say.everything },
            ...(groups.data?.items ?? []).map(({ id, name }) => ({ value: id as string, label: say.group(name) })),
          ]}
        />
      )}
      <Textarea
        label={say.reason}
        description={say.reasonText}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
        data-autofocus
        autosize
        minRows={2}
      />
      <UntilInput label={say.until} description={say.untilText} value={until} onChange={setUntil} />
    </SendDialog>
  )
}
