// Receivers outside, each with whether anything would leave now, and why not.
import { Button, Skeleton } from '@mantine/core'
import { Plus, Webhook } from 'lucide-react'
import { useState } from 'react'
import { listIntegrations } from '#wire/console/outbound.ts'
import { useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { Empty } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { DropReceiver } from './drop-receiver.tsx'
import { PreviewDialog } from './preview-dialog.tsx'
import { ReceiverCard } from './receiver-card.tsx'
import { ReceiverDialog } from './receiver-dialog.tsx'
import type { ReceiverWish } from './receiver-wish.ts'

export function Receivers() {
  const { words } = useReader()
  const say = words.receivers
  const may = useMay('security.manage')
  const told = useAnswer(listIntegrations, {})
  const [wish, setWish] = useState<ReceiverWish>()
  const close = () => setWish(undefined)
  const add = may && (
    <Button leftSection={<Plus size={16} aria-hidden="true" />} onClick={() => setWish({ is: 'add' })}>
      {say.add}
    </Button>
  )
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (!told.data) return <Skeleton height={320} />
  return (
    <>
      {told.data.items.length === 0 ? (
        <div className="panel">
          <Empty icon={<Webhook size={22} />} title={say.none} text={say.noneText} act={add} />
        </div>
      ) : (
        <>
          <div className="receivers-head">
            <p className="note">{say.text}</p>
            {add}
          </div>
          <div className="stack">
            {told.data.items.map((receiver) => (
              <ReceiverCard key={receiver.id} receiver={receiver} onWish={setWish} />
            ))}
          </div>
        </>
      )}
      {wish?.is === 'add' && <ReceiverDialog onClose={close} />}
      {wish?.is === 'change' && <ReceiverDialog receiver={wish.receiver} onClose={close} />}
      {wish?.is === 'drop' && <DropReceiver receiver={wish.receiver} onClose={close} />}
      {wish?.is === 'preview' && <PreviewDialog receiver={wish.receiver} onClose={close} />}
    </>
  )
}
