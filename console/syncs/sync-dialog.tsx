// Before devices are asked to sync: whether they can be reached, and what helps; after it: how far each is.
import { Button, Modal, Skeleton } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { InputOf } from '#kit/http/call.ts'
import { showDevice } from '#wire/console/devices.ts'
import { forceSync, listSyncs, type SyncOrder } from '#wire/console/syncs.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'
import type { Target } from '../devices/act-dialog.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { useFormat, useWords } from '../words/words.ts'
import { ReachText } from './reach-text.tsx'
import { SyncBar, summed } from './sync-bar.tsx'
import { SyncTimeline } from './sync-timeline.tsx'
import { useAsk, useOrders } from './use-order.ts'

export type SyncTarget =
  | { readonly is: 'devices'; readonly devices: readonly Target[] }
  | { readonly is: 'group'; readonly id: GroupId; readonly name: string; readonly devices: number }
  | { readonly is: 'all'; readonly devices?: number }

/** The contract's bound; a larger selection is asked in parts. */
const atOnce = 1000

interface SyncDialogProps {
  readonly target: SyncTarget
  onClose(): void
  /** Where the page itself goes on to show the one device's way. */
  onAsked?: (order: SyncOrder) => void
}

export function SyncDialog({ target, onClose, onAsked }: SyncDialogProps) {
  const words = useWords()
  const format = useFormat()
  const say = words.syncs
  const [orders, setOrders] = useState<readonly SyncOrder[]>([])
  const { busy, error, send } = useSend([listSyncs.name, showDevice.name])
  const one = target.is === 'devices' && target.devices.length === 1 ? target.devices[0] : undefined

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    await send(async () => {
      const made: SyncOrder[] = []
      for (const part of partsOf(target)) {
        made.push(await ask(forceSync, part))
        if (!onAsked) setOrders([...made])
      }
      const [first] = made
      if (onAsked && first) {
        onAsked(first)
        onClose()
      }
    })
  }

  return (
    <Modal opened onClose={onClose} title={titleOf(target, say, format)} size={one ? 'md' : 'lg'}>
      <form className="form-stack" onSubmit={onSubmit}>
        {error !== undefined && <ProblemPanel error={error} />}
        {orders.length > 0 ? (
          one ? (
            <OneAsked order={orders[0] as SyncOrder} device={one.id} />
          ) : (
            <ManyAsked orders={orders} total={target.is === 'devices' ? target.devices.length : undefined} />
          )
        ) : one ? (
          <Before id={one.id} />
        ) : (
          <>
            {target.is === 'group' && (
              <p>
                <b>{words.devices.count(target.devices, format.number(target.devices))}</b>{' '}
                <span className="dim">{say.below}</span>
              </p>
            )}
            <p className="dim">{say.askTextMany}</p>
            <p className="dim">{say.askTextUnreached}</p>
          </>
        )}
        <div className="form-end">
          {orders.length > 0 && (
            <LinkButton
              variant="subtle"
              {...(one
                ? { to: '/devices/$id', params: { id: one.id } }
                : orders.length === 1
                  ? { to: '/syncs/$id', params: { id: (orders[0] as SyncOrder).id } }
                  : { to: '/syncs' })}
            >
              {one ? say.show : say.showAll}
            </LinkButton>
          )}
          <Button variant="default" onClick={onClose}>
            {orders.length > 0 && !busy ? words.shell.close : words.shell.cancel}
          </Button>
          {orders.length === 0 && (
            <Button type="submit" loading={busy} data-autofocus>
              {say.sync}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  )
}

function* partsOf(target: SyncTarget): Generator<InputOf<typeof forceSync>> {
  if (target.is === 'all') yield { all: true }
  else if (target.is === 'group') yield { group: target.id }
  else {
    const ids = target.devices.map((device) => device.id)
    for (let from = 0; from < ids.length; from += atOnce) yield { devices: ids.slice(from, from + atOnce) }
  }
}

function titleOf(
  target: SyncTarget,
  say: ReturnType<typeof useWords>['syncs'],
  format: ReturnType<typeof useFormat>,
): string {
  if (target.is === 'all') return say.syncAll
  if (target.is === 'group') return say.askGroup(target.name)
  const [first] = target.devices
  return target.devices.length === 1 && first
    ? say.askOne(first.name)
    : say.askMany(format.number(target.devices.length))
}

/** Told before anybody is asked: can this device be reached now, and if not, what would help. */
function Before({ id }: { id: DeviceId }) {
  const say = useWords().syncs
  const shown = useAnswer(showDevice, { id })
  return (
    <>
      <p className="dim">{say.askText}</p>
      <section className="note-room" aria-label={say.before}>
        {shown.data ? (
          <ReachText device={shown.data} />
        ) : shown.error ? (
          <ProblemPanel error={shown.error} onRetry={() => shown.refetch()} />
        ) : (
          <Skeleton height={44} />
        )}
      </section>
    </>
  )
}

function OneAsked({ order, device }: { order: SyncOrder; device: DeviceId }) {
  const [now = order] = useOrders([order])
  const told = useAsk(order.id, device, now)
  if (told.error && !told.ask) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (!told.ask) return <Skeleton height={120} />
  return <SyncTimeline askedAt={order.at} ask={told.ask} />
}

function ManyAsked({ orders, total }: { orders: readonly SyncOrder[]; total: number | undefined }) {
  const words = useWords()
  const format = useFormat()
  const say = words.syncs
  const now = useOrders(orders)
  const sum = summed(now)
  return (
    <>
      <SyncBar devices={Math.max(total ?? 0, sum.devices)} counts={sum.counts} />
      {orders.length > 1 && <p className="note">{say.parts(format.number(orders.length))}</p>}
      <p className="note">{say.leave}</p>
    </>
  )
}
