// The switch of the one door, with what closing and opening it cause, said before it is done.
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { DoorClosed, DoorOpen } from 'lucide-react'
import { setOutbound, type showOutbound } from '#wire/console/outbound.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ask } from '../shell/ask.ts'
import { ConsequenceList } from '../shell/consequence-list.tsx'
import { useMay } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'
import { staleAfterSharing } from './stale-answers.ts'

export function DoorPanel({ told }: { told: AnswerOf<typeof showOutbound> }) {
  const { words, format } = useReader()
  const say = words.left
  const may = useMay('security.manage')
  const [asking, dialog] = useDisclosure()
  const { door, connections, notTold } = told
  const Icon = door === 'open' ? DoorOpen : DoorClosed
  return (
    <section className="panel door-panel" aria-label={say.door}>
      <h2>{say.door}</h2>
      <p className="door-state">
        <Icon size={20} aria-hidden="true" />
        <b>{say.doorStates[door]}</b>
      </p>
      <p>{say.doorText[door]}</p>
      {connections !== null && connections > 0 && (
        <p className="note">{say.connections(connections, format.number(connections))}</p>
      )}
      {notTold.length > 0 && <p className="note-box">{say.notTold}</p>}
      {door === 'closed-by-file' ? (
        <p className="note">{say.doorFile}</p>
      ) : (
        may && (
          <div>
            <Button variant="default" onClick={dialog.open}>
              {door === 'open' ? say.close : say.open}
            </Button>
          </div>
        )
      )}
      {asking && <DoorDialog open={door !== 'open'} onClose={dialog.close} />}
    </section>
  )
}

/** `open`: what is wished. */
function DoorDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const { words } = useReader()
  const say = words.left
  const send = async () => {
    const { door } = await ask(setOutbound, { open })
    announce(door === 'open' ? say.openNotice : say.closedNotice)
  }
  return (
    <SendDialog
      title={open ? say.openTitle : say.closeTitle}
      act={open ? say.open : say.close}
      grave={!open}
      actFirst
      stale={staleAfterSharing}
      onSend={send}
      onClose={onClose}
    >
      <ConsequenceList items={open ? say.openText : say.closeText} />
      {!open && <p className="dim">{say.undoOpen}</p>}
    </SendDialog>
  )
}
