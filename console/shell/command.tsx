// A line to copy: as a command is written, with its button.
import { Button, CopyButton } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useWords } from '../words/words.ts'

export function Command({ text }: { text: string }) {
  const words = useWords()
  return (
    <div className="command">
      <code>{text}</code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button
            size="compact-sm"
            variant="default"
            onClick={copy}
            leftSection={copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
          >
            {copied ? words.shell.copied : words.shell.copy}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}
