// The switch of the one door, with what closing and opening it cause, said before it is done.
import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { DoorClosed, DoorOpen } from 'lucide-react'
import { useState } from 'react'
import { setOutbound, type showOutbound } from '#wire/console/outbound.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ask } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { ConsequenceList } from './consequence-list.tsx'
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
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async () => {
    setBusy(true)
    setError(undefined)
    try {
      const { door } = await ask(setOutbound, { open })
      announce(door === 'open' ? say.openNotice : say.closedNotice)
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      staleAfterSharing(client)
    }
  }
  return (
    <Modal opened onClose={onClose} title={open ? say.openTitle : say.closeTitle}>
      <div className="form-stack">
        {error !== undefined && <ProblemPanel error={error} />}
        <ConsequenceList items={open ? say.openText : say.closeText} />
        {!open && <p className="dim">{say.undoOpen}</p>}
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button color={open ? 'ink' : 'red'} loading={busy} onClick={send} data-autofocus>
            {open ? say.open : say.close}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
