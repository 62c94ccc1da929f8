// A dialog that sends one thing and closes: what is decided, the way out, and why it was refused.
import { Button, Modal } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { useWords } from '../words/words.ts'
import { ProblemPanel } from './problem-panel.tsx'
import { useSend } from './send.ts'

interface SendDialogProps {
  readonly title: string
  readonly size?: 'md' | 'lg' | 'xl'
  /** What stands on the button that sends. */
  readonly act: string
  /** It ends or erases something. */
  readonly grave?: boolean
  /** No field needs the keyboard first: the button has it. */
  readonly actFirst?: boolean
  readonly disabled?: boolean
  /** Names of the answers that are asked for again whatever became of it. */
  readonly stale?: readonly string[]
  /** Another way to decide, before the two buttons. */
  readonly other?: ReactNode
  /** Stands in the form's place once it is sent; null until then. Without it the dialog closes. */
  readonly after?: ReactNode
  onSend(): Promise<void>
  onClose(): void
  readonly children: ReactNode
}

export function SendDialog(props: SendDialogProps) {
  const { title, size = 'md', after, onSend, onClose } = props
  const words = useWords()
  const { busy, error, send } = useSend(props.stale)
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if ((await send(onSend)) && after === undefined) onClose()
  }
  return (
    <Modal opened onClose={onClose} title={title} size={size} closeOnClickOutside={!after}>
      {after || (
        <form className="form-stack" onSubmit={onSubmit}>
          {error !== undefined && <ProblemPanel error={error} />}
          {props.children}
          <div className="form-end">
            {props.other}
            <Button variant="default" onClick={onClose}>
              {words.shell.cancel}
            </Button>
            <Button
              type="submit"
              loading={busy}
              disabled={props.disabled ?? false}
              {...(props.grave ? { color: 'red' } : {})}
              {...(props.actFirst ? { 'data-autofocus': true } : {})}
            >
              {props.act}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
