// A grave act asks for the name of what it ends to be typed, so that it never happens by a slip.
import { TextInput } from '@mantine/core'
import { useWords } from '../words/words.ts'

interface TypedNameProps {
  readonly name: string
  readonly typed: string
  onType(typed: string): void
  /** It has the keyboard first. */
  readonly first?: boolean
}

export function TypedName({ name, typed, onType, first }: TypedNameProps) {
  const words = useWords()
  return (
    <TextInput
      label={words.devices.typeToConfirm(name)}
      value={typed}
      onChange={(event) => onType(event.currentTarget.value)}
      autoComplete="off"
      {...(first ? { 'data-autofocus': true } : {})}
    />
  )
}

export const isTyped = (typed: string, name: string): boolean => typed.trim() === name.trim()
