// Removes what has a name, by that name typed, saying first what goes and what stays.
import { useState } from 'react'
import { ConsequenceList } from './consequence-list.tsx'
import { SendDialog } from './send-dialog.tsx'
import { isTyped, TypedName } from './typed-name.tsx'

interface RemovalDialogProps {
  readonly name: string
  readonly title: string
  readonly text: readonly string[]
  readonly act: string
  readonly stale: readonly string[]
  onSend(): Promise<void>
  onClose(): void
}

export function RemovalDialog({ name, text, ...dialog }: RemovalDialogProps) {
  const [typed, setTyped] = useState('')
  return (
    <SendDialog {...dialog} grave disabled={!isTyped(typed, name)}>
      <ConsequenceList items={text} />
      <TypedName name={name} typed={typed} onType={setTyped} first />
    </SendDialog>
  )
}
