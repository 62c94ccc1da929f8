// What can be done to devices: the same verbs in the row's menu, on a device's page and for a whole selection.
import { Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import {
  Archive,
  Ban,
  Cable,
  CheckCircle2,
  Copy,
  Eraser,
  FolderInput,
  Gavel,
  LockOpen,
  type LucideIcon,
  PencilLine,
  RefreshCw,
  SquareArrowOutUpRight,
  Unplug,
  UserRound,
} from 'lucide-react'
import type { DeviceRow, DeviceState } from '#wire/console/devices.ts'
import type { Right } from '#wire/contract.ts'
import { useMe } from '../shell/me.ts'
import { say } from '../shell/notices.tsx'
import { useWords } from '../words/words.ts'
import type { Wish } from './wish.ts'

/** What each takes beyond seeing the device. */
export const rightFor = (wish: Wish): Right =>
  wish === 'erase' ? 'erasures.request' : wish === 'hold' ? 'holds.manage' : 'devices.operate'

/** States in which an agent may connect. */
const spoken: readonly DeviceState[] = ['managed', 'repair', 'lost']
const live: readonly DeviceState[] = ['managed', 'repair', 'lost', 'locked', 'pending']

type Addressed = Pick<DeviceRow, 'id' | 'state' | 'held'>

/** Where a verb makes sense; the server has the last word. */
export const applies: Record<Wish, (device: Addressed, kept: boolean) => boolean> = {
  sync: ({ state }) => spoken.includes(state),
  keep: ({ state }, kept) => spoken.includes(state) && !kept,
  release: ({ state }, kept) => spoken.includes(state) && kept,
  approve: ({ state }) => state === 'pending' || state === 'repair' || state === 'lost',
  unlock: ({ state }) => state === 'locked',
  rename: () => true,
  owner: ({ state }) => state !== 'unmanaged',
  move: ({ state }) => state !== 'revoked',
  retire: ({ state }) => state !== 'retired' && state !== 'revoked',
  revoke: ({ state }) => live.includes(state),
  hold: () => true,
  erase: () => true,
}

export const verbIcons: Record<Wish, LucideIcon> = {
  sync: RefreshCw,
  keep: Cable,
  release: Unplug,
  approve: CheckCircle2,
  unlock: LockOpen,
  rename: PencilLine,
  owner: UserRound,
  move: FolderInput,
  retire: Archive,
  revoke: Ban,
  hold: Gavel,
  erase: Eraser,
}

const order: readonly Wish[] = [
  'sync',
  'keep',
  'release',
  'approve',
  'unlock',
  'rename',
  'owner',
  'move',
  'hold',
  'retire',
  'revoke',
  'erase',
]
const grave: readonly Wish[] = ['retire', 'revoke', 'erase']

interface DeviceMenuProps {
  readonly device: Addressed
  /** Its own line is asked for; without it, whether one is open now. */
  readonly kept?: boolean
  /** False on the device's own page. */
  readonly withOpen?: boolean
  onWish(wish: Wish): void
}

export function DeviceMenu({ device, kept = device.held === true, withOpen = true, onWish }: DeviceMenuProps) {
  const words = useWords()
  const navigate = useNavigate()
  const { rights } = useMe()
  const wishes = order.filter((wish) => rights.includes(rightFor(wish)) && applies[wish](device, kept))
  const item = (wish: Wish) => {
    const Icon = verbIcons[wish]
    return (
      <Menu.Item
        key={wish}
        leftSection={<Icon size={15} />}
        onClick={() => onWish(wish)}
        {...(grave.includes(wish) ? { className: 'grave' } : {})}
      >
        {words.devices.verbs[wish]}
      </Menu.Item>
    )
  }
  return (
    <>
      {withOpen && (
        <Menu.Item
          leftSection={<SquareArrowOutUpRight size={15} />}
          onClick={() => navigate({ to: '/devices/$id', params: { id: device.id } })}
        >
          {words.devices.open}
        </Menu.Item>
      )}
      {wishes.filter((wish) => !grave.includes(wish)).map(item)}
      <Menu.Item
        leftSection={<Copy size={15} />}
        onClick={async () => {
          await navigator.clipboard.writeText(device.id)
          say(words.devices.idCopied)
        }}
      >
        {words.devices.copyId}
      </Menu.Item>
      {wishes.some((wish) => grave.includes(wish)) && <Menu.Divider />}
      {wishes.filter((wish) => grave.includes(wish)).map(item)}
    </>
  )
}
