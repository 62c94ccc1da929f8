// What can be done for all devices of a forced sync that need attention.
import { Button } from '@mantine/core'
import { Cable, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { type AskReason, type AskRow, type SyncOrder, syncDevices } from '#wire/console/syncs.ts'
import type { SyncOrderId } from '#wire/ids.ts'
import { ActDialog, type Target } from '../devices/act-dialog.tsx'
import { ask } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { everyPage } from '../table/every-page.ts'
import { useReader } from '../words/words.ts'
import { SyncDialog, type SyncTarget } from './sync-dialog.tsx'

/** Reasons that a kept line takes away. */
const lineHelps: readonly AskReason[] = ['wake-lost', 'wakes-off', 'address-unknown']

/** All devices of an order in the given states, page after page. */
export const everyAsk = (id: SyncOrderId, state: AskRow['state'][] | undefined, onCount?: (count: number) => void) =>
  everyPage((cursor) => ask(syncDevices, { id, state, cursor, limit: 500 }), onCount)

const targetsOf = (rows: readonly AskRow[]): Target[] => rows.map(({ device, name }) => ({ id: device, name }))

export function OrderActs({ order }: { order: SyncOrder }) {
  const { words } = useReader()
  const say = words.syncs
  const mayOperate = useMay('devices.operate')
  const [busy, setBusy] = useState<'keep' | 'again'>()
  const [kept, setKept] = useState<readonly Target[]>()
  const [again, setAgain] = useState<SyncTarget>()
  if (!mayOperate) return null
  const gather = async (what: 'keep' | 'again') => {
    setBusy(what)
    try {
      const rows = await everyAsk(order.id, [what === 'keep' ? 'waiting' : 'failed'])
      if (what === 'again') setAgain({ is: 'devices', devices: targetsOf(rows) })
      else {
        const unreached = rows.filter((row) => row.reason && lineHelps.includes(row.reason))
        if (unreached.length === 0) announce(say.noneUnreached)
        else setKept(targetsOf(unreached))
      }
    } catch (error) {
      sayProblem(error)
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <>
      {order.counts.waiting > 0 && (
        <Button
          variant="default"
          leftSection={<Cable size={15} aria-hidden="true" />}
          loading={busy === 'keep'}
          onClick={() => gather('keep')}
        >
          {say.keepUnreached}
        </Button>
      )}
      {order.counts.failed > 0 && (
        <Button
          variant="default"
          leftSection={<RefreshCw size={15} aria-hidden="true" />}
          loading={busy === 'again'}
          onClick={() => gather('again')}
        >
          {say.askAgain}
        </Button>
      )}
      {kept && <ActDialog wish="keep" targets={kept} onClose={() => setKept(undefined)} />}
      {again && <SyncDialog target={again} onClose={() => setAgain(undefined)} />}
    </>
  )
}
