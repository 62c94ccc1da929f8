// A paper as a file, made by the server: to print, for a spreadsheet, for a program; in the reader's language.
import { Button, Menu } from '@mantine/core'
import { Download } from 'lucide-react'
import type { InputOf } from '#kit/http/call.ts'
import { exportPaper } from '#wire/console/server-privacy.ts'
import { ask } from '../shell/ask.ts'
import { sayProblem } from '../shell/notices.tsx'
import { useSend } from '../shell/send.ts'
import { download } from '../table/export.ts'
import { useReader } from '../words/words.ts'

const forms = ['html', 'csv', 'json'] as const

interface PaperMenuProps {
  readonly what: InputOf<typeof exportPaper>['what']
  /** What stands on the button; "Export" without it. */
  readonly label?: string
}

export function PaperMenu({ what, label }: PaperMenuProps) {
  const { words, language } = useReader()
  const { busy, send } = useSend([], sayProblem)
  const take = (form: (typeof forms)[number]) =>
    send(async () => {
      const paper = await ask(exportPaper, { what, form, language })
      download(paper.name, paper.mediaType, paper.text)
    })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={busy} leftSection={<Download size={15} aria-hidden="true" />}>
          {label ?? words.table.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {forms.map((form) => (
          <Menu.Item key={form} onClick={() => take(form)}>
            {words.processing.forms[form]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
