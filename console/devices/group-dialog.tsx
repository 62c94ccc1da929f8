// Makes a group, or changes its name and what holds for its devices.
import { Checkbox, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type * as z from 'zod'
import { changeGroup, createGroup, type Group, GroupKeep, listGroups, showDevice } from '#wire/console/devices.ts'
import type { GroupId } from '#wire/ids.ts'
import { ask } from '../shell/ask.ts'
import { say } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useWords } from '../words/words.ts'

export type GroupRow = z.infer<typeof Group>

interface GroupDialogProps {
  readonly items: readonly GroupRow[]
  /** Without one, a group is made. */
  readonly group?: GroupRow
  onClose(): void
}

export function GroupDialog({ items, group, onClose }: GroupDialogProps) {
  const words = useWords()
  const own = words.connection.group
  const [name, setName] = useState(group?.name ?? '')
  const [parent, setParent] = useState<string | null>(null)
  const [byHand, setByHand] = useState(group?.readmission === 'by-hand')
  const [keep, setKeep] = useState<GroupKeep>(group?.keep ?? 'off')
  const save = async () => {
    const readmission = byHand ? ('by-hand' as const) : ('automatic' as const)
    if (group) await ask(changeGroup, { id: group.id, name: name.trim(), readmission, keep })
    else await ask(createGroup, { name, parent: parent as GroupId | null, readmission })
    say(group ? own.saved(name) : words.devices.groupMade(name))
  }
  return (
    <SendDialog
      title={group ? own.title(group.name) : words.devices.makeGroup}
      act={group ? own.save : words.devices.makeGroup}
      disabled={!name.trim()}
      stale={[listGroups.name, showDevice.name]}
      onSend={save}
      onClose={onClose}
    >
      <TextInput
        label={words.devices.groupName}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        maxLength={120}
        data-autofocus
      />
      {!group && (
        <Select
          label={words.devices.groupParent}
          value={parent}
          onChange={setParent}
          clearable
          placeholder={words.devices.groupTop}
          data={items.map((each) => ({ value: each.id, label: each.name }))}
        />
      )}
      {group && (
        <fieldset className="keeps">
          <legend>{own.keep}</legend>
          <p className="note">{own.keepText}</p>
          {GroupKeep.options.map((each) => (
            <label key={each} className="option">
              <input type="radio" name="keep" checked={keep === each} onChange={() => setKeep(each)} />
              <b>{own.keeps[each][0]}</b>
              <span>{own.keeps[each][1]}</span>
            </label>
          ))}
        </fieldset>
      )}
      <Checkbox
        label={words.devices.readmission}
        description={words.devices.readmissionText}
        checked={byHand}
        onChange={(event) => setByHand(event.currentTarget.checked)}
      />
    </SendDialog>
  )
}
