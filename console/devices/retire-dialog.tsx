// Why a device leaves service decides what becomes of what is known about it: kept until it is back, or erased.
import { Button, Modal, Radio } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { RetireWhy } from '#wire/console/devices.ts'
import { useReader } from '../words/words.ts'
import type { Target } from './act-dialog.tsx'

interface RetireDialogProps {
  readonly targets: readonly Target[]
  onWhy(why: RetireWhy): void
  onClose(): void
}

export function RetireDialog({ targets, onWhy, onClose }: RetireDialogProps) {
  const { words, format } = useReader()
  const say = words.devices
  const [why, setWhy] = useState<RetireWhy>()
  const [one] = targets.length === 1 ? targets : []
  const next = (event: FormEvent) => {
    event.preventDefault()
    if (why) onWhy(why)
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={say.verbTitle(say.verbs.retire, one?.name, format.number(targets.length))}
    >
      <form className="form-stack" onSubmit={next}>
        <Radio.Group
          label={say.retireWhy}
          value={why ?? ''}
          onChange={(value) => setWhy(RetireWhy.options.find((known) => known === value))}
        >
          <div className="why-choices">
            {RetireWhy.options.map((value) => (
              <Radio key={value} value={value} label={say.whys[value][0]} description={say.whys[value][1]} />
            ))}
          </div>
        </Radio.Group>
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" disabled={!why}>
            {words.shell.goOn}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
