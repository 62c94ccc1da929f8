// The tree of groups beside the device list: one click narrows the list, the plus makes a group.
import { ActionIcon, Button, Checkbox, Modal, Select, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Folder, FolderPlus, Layers } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type * as z from 'zod'
import { createGroup, type Group, listGroups } from '#wire/console/devices.ts'
import type { GroupId } from '#wire/ids.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say, sayProblem } from '../shell/notices.tsx'
import { useFormat, useWords } from '../words/words.ts'

type GroupRow = z.infer<typeof Group>

export function GroupTree({ chosen }: { chosen: string | undefined }) {
  const words = useWords()
  const groups = useAnswer(listGroups, {})
  const mayMake = useMay('devices.operate')
  const [opened, dialog] = useDisclosure()
  const items = groups.data?.items ?? []
  return (
    <nav className="tree" aria-label={words.devices.groups}>
      <div className="tree-head">
        {words.devices.groups}
        {mayMake && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={words.devices.makeGroup}
            onClick={dialog.open}
          >
            <FolderPlus size={15} />
          </ActionIcon>
        )}
      </div>
      <Link
        to="/devices"
        search={(before) => ({ ...before, group: undefined, page: undefined, cursor: undefined })}
        className="tree-item"
        activeProps={{}}
        aria-current={chosen === undefined ? 'true' : undefined}
      >
        <Layers size={15} aria-hidden="true" />
        <span>{words.devices.allDevices}</span>
      </Link>
      <Branch items={items} parent={null} chosen={chosen} />
      {groups.data && items.length === 0 && <p className="note tree-item">{words.devices.noGroups}</p>}
      <GroupDialog opened={opened} onClose={dialog.close} items={items} />
    </nav>
  )
}

function Branch({ items, parent, chosen }: { items: GroupRow[]; parent: GroupId | null; chosen: string | undefined }) {
  const format = useFormat()
  const here = items.filter((group) => group.parent === parent)
  if (here.length === 0) return null
  return (
    <ul>
      {here.map((group) => (
        <li key={group.id}>
          <Link
            to="/devices"
            search={(before) => ({ ...before, group: group.id, page: undefined, cursor: undefined })}
            className="tree-item"
            activeProps={{}}
            aria-current={chosen === group.id ? 'true' : undefined}
          >
            <Folder size={15} aria-hidden="true" />
            <span className="clip" title={group.name}>
              {group.name}
            </span>
            <span className="number">{format.number(group.devices)}</span>
          </Link>
          <Branch items={items} parent={group.id} chosen={chosen} />
        </li>
      ))}
    </ul>
  )
}

function GroupDialog({ opened, onClose, items }: { opened: boolean; onClose(): void; items: GroupRow[] }) {
  const words = useWords()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [parent, setParent] = useState<string | null>(null)
  const [byHand, setByHand] = useState(false)
  const make = async (event: FormEvent) => {
    event.preventDefault()
    try {
      await ask(createGroup, { name, parent: parent as GroupId | null, readmission: byHand ? 'by-hand' : 'automatic' })
      await client.invalidateQueries({ queryKey: [listGroups.name] })
      say(words.devices.groupMade(name))
      setName('')
      onClose()
    } catch (error) {
      sayProblem(error)
    }
  }
  return (
    <Modal opened={opened} onClose={onClose} title={words.devices.makeGroup}>
      <form className="form-stack" onSubmit={make}>
        <TextInput
          label={words.devices.groupName}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={120}
          data-autofocus
        />
        <Select
          label={words.devices.groupParent}
          value={parent}
          onChange={setParent}
          clearable
          placeholder={words.devices.groupTop}
          data={items.map((group) => ({ value: group.id, label: group.name }))}
        />
        <Checkbox
          label={words.devices.readmission}
          description={words.devices.readmissionText}
          checked={byHand}
          onChange={(event) => setByHand(event.currentTarget.checked)}
        />
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" disabled={!name.trim()}>
            {words.devices.makeGroup}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
