// Whose devices these are: one or many at once, with what follows from it said before it is sent.
import { Radio } from '@mantine/core'
import { useState } from 'react'
import { setOwnership, showDevicePrivacy } from '#wire/console/device-privacy.ts'
import { deviceFacets, listDevices, showDevice } from '#wire/console/devices.ts'
import { Ownership } from '#wire/control/remote.ts'
import type { DeviceId } from '#wire/ids.ts'
import { ask } from '../shell/ask.ts'
import { ConsequenceList } from '../shell/consequence-list.tsx'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'

interface OwnerDialogProps {
  readonly targets: readonly { readonly id: DeviceId; readonly name: string }[]
  /** Chosen when it opens. */
  readonly to?: Ownership
  onClose(): void
  onDone?: () => void
}

/** As many as one request takes. */
const atOnce = 1000
const stale = [showDevicePrivacy.name, showDevice.name, listDevices.name, deviceFacets.name]

export function OwnerDialog({ targets, to, onClose, onDone }: OwnerDialogProps) {
  const { words, format } = useReader()
  const say = words.devicePrivacy
  const [owner, setOwner] = useState(to)
  const [one] = targets.length === 1 ? targets : []
  const send = async () => {
    if (!owner) return
    let changed = 0
    for (let i = 0; i < targets.length; i += atOnce) {
      const ids = targets.slice(i, i + atOnce).map(({ id }) => id)
      changed += (await ask(setOwnership, { ids, ownership: owner })).changed
    }
    announce(one ? say.made[owner] : say.madeMany[owner](changed, format.number(changed)))
    onDone?.()
  }
  return (
    <SendDialog
      title={one ? say.whoseOne(one.name) : say.whoseMany(format.number(targets.length))}
      act={say.save}
      disabled={!owner}
      stale={stale}
      onSend={send}
      onClose={onClose}
    >
      <Radio.Group
        label={say.whose}
        value={owner ?? ''}
        onChange={(value) => setOwner(Ownership.options.find((known) => known === value))}
      >
        <div className="why-choices">
          {Ownership.options.map((value) => (
            <Radio key={value} value={value} label={say.ownerName[value]} description={say.ownerText[value]} />
          ))}
        </div>
      </Radio.Group>
      {owner && <ConsequenceList items={say.makeText[owner]} />}
    </SendDialog>
  )
}
