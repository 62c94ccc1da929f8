// What can be done with the chosen devices; it stays while the list is turned and filtered.
import { Button, Menu } from '@mantine/core'
import { ChevronUp } from 'lucide-react'
import { useState } from 'react'
import { useMe } from '../shell/me.ts'
import { useFormat, useWords } from '../words/words.ts'
import { rightFor, verbIcons } from './device-verbs.tsx'
import type { Wish } from './wish.ts'

/** More than this is a matter for a policy, not for a selection held in a browser. */
const most = 10_000
const direct: readonly Wish[] = ['sync', 'keep', 'move']
const further: readonly Wish[] = ['owner', 'release', 'approve', 'unlock', 'hold', 'retire', 'revoke', 'erase']

interface ChosenBarProps {
  readonly count: number
  readonly total: number
  onAll(): Promise<void>
  onNone(): void
  onWish(wish: Wish): void
}

export function ChosenBar({ count, total, onAll, onNone, onWish }: ChosenBarProps) {
  const words = useWords()
  const format = useFormat()
  const { rights } = useMe()
  const [busy, setBusy] = useState(false)
  const may = (wish: Wish) => rights.includes(rightFor(wish))
  return (
    <section className="chosen-bar" aria-label={words.devices.chosen}>
      <b role="status">{words.devices.chosenCount(count, format.number(count))}</b>
      {count < total && total <= most && (
        <Button
          size="compact-sm"
          variant="subtle"
          loading={busy}
          onClick={async () => {
            setBusy(true)
            await onAll()
            setBusy(false)
          }}
        >
          {words.devices.chooseAll(format.number(total))}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onNone}>
        {words.devices.chooseNone}
      </Button>
      {direct.filter(may).map((wish) => {
        const Icon = verbIcons[wish]
        return (
          <Button
            key={wish}
            size="compact-sm"
            variant="default"
            leftSection={<Icon size={14} aria-hidden="true" />}
            onClick={() => onWish(wish)}
          >
            {words.devices.verbs[wish]}
          </Button>
        )
      })}
      <Menu position="top-end">
        <Menu.Target>
          <Button size="compact-sm" variant="default" rightSection={<ChevronUp size={14} aria-hidden="true" />}>
            {words.table.more}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {further.filter(may).map((wish) => {
            const Icon = verbIcons[wish]
            return (
              <Menu.Item key={wish} leftSection={<Icon size={15} />} onClick={() => onWish(wish)}>
                {words.devices.verbs[wish]}
              </Menu.Item>
            )
          })}
        </Menu.Dropdown>
      </Menu>
    </section>
  )
}
