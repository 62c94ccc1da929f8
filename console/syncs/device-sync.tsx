// The newest forced sync of one device, on its page: live while it runs, and for a day after.
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { listSyncs } from '#wire/console/syncs.ts'
import type { Device } from '../devices/device.ts'
import type { Wish } from '../devices/wish.ts'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { useNow } from '../shell/now.ts'
import { Panel } from '../shell/page.tsx'
import { useWords } from '../words/words.ts'
import { SyncTimeline } from './sync-timeline.tsx'
import { rhythmOf, useAsk } from './use-order.ts'

const shownMilliseconds = 86_400_000

export function DeviceSync({ device, onWish }: { device: Device; onWish(wish: Wish): void }) {
  const say = useWords().syncs
  const words = useWords()
  const now = useNow()
  const mayOperate = useMay('devices.operate')
  const list = useAnswer(
    listSyncs,
    { device: device.id, limit: 1 },
    { everyMilliseconds: (answer) => rhythmOf(answer?.items[0]) || 60_000 },
  )
  const order = list.data?.items[0]
  const fresh = order !== undefined && now - Date.parse(order.at) < shownMilliseconds
  const { ask } = useAsk(fresh ? order.id : undefined, device.id, order)
  if (!fresh || !ask) return null
  const unreached = ask.state === 'waiting' && device.reach?.keep.why.length === 0
  return (
    <Panel
      title={say.panelTitle}
      note={
        <>
          {say.at} <Age at={order.at} />
          {order.byName && ` · ${order.byName}`}
          {order.devices > 1 && (
            <>
              {' · '}
              <Link to="/syncs/$id" params={{ id: order.id }}>
                {words.devices.count(order.devices, String(order.devices))}
              </Link>
            </>
          )}
        </>
      }
    >
      <SyncTimeline askedAt={order.at} ask={ask} />
      {mayOperate && (unreached || ask.state === 'failed') && (
        <div className="form-end">
          {unreached && (
            <Button size="compact-sm" variant="default" onClick={() => onWish('keep')}>
              {words.devices.verbs.keep}
            </Button>
          )}
          {ask.state === 'failed' && (
            <Button size="compact-sm" variant="default" onClick={() => onWish('sync')}>
              {say.sync}
            </Button>
          )}
        </div>
      )}
    </Panel>
  )
}
