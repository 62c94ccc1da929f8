// Search as you type: the address follows after a breath, so that every letter is not a question to the server.
import { CloseButton, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useWords } from '../words/words.ts'

const breathMilliseconds = 180

interface SearchInputProps {
  readonly label: string
  readonly value: string
  onChange(value: string): void
}

export function SearchInput({ label, value, onChange }: SearchInputProps) {
  const words = useWords()
  const [text, setText] = useState(value)
  const sent = useRef(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  // The address changed by other means (back, a link): the box follows.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value
      setText(value)
    }
  }, [value])
  useEffect(() => () => clearTimeout(timer.current), [])

  const say = (next: string, now = false) => {
    setText(next)
    clearTimeout(timer.current)
    const send = () => {
      sent.current = next.trim()
      onChange(next.trim())
    }
    if (now) send()
    else timer.current = setTimeout(send, breathMilliseconds)
  }
  return (
    <TextInput
      className="search"
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => say(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') say(text, true)
      }}
      leftSection={<Search size={15} aria-hidden="true" />}
      rightSection={
        text && <CloseButton size="sm" aria-label={words.table.clearSearch} onClick={() => say('', true)} />
      }
    />
  )
}
