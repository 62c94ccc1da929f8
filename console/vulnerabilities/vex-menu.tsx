// Decisions as VEX documents: taken out for customers and scanners, read in from vendors.
import { Button, FileInput, Menu, Modal } from '@mantine/core'
import { FileCheck2, FileUp } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { exportVex, importVex, VexForm } from '#wire/console/decisions.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import { ask } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { sayProblem } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { download } from '../table/export.ts'
import { useReader, useWords } from '../words/words.ts'
import { staleAfterDeciding } from './stale-answers.ts'
import { UntilInput } from './until-input.tsx'

export function VexMenu() {
  const words = useWords()
  const text = words.decisions
  const mayDecide = useMay('findings.decide')
  const [reads, setReads] = useState(false)
  const take = async (form: (typeof VexForm.options)[number]) => {
    try {
      const document = await ask(exportVex, { form })
      download(`muster-${form}-vex.json`, 'application/json', `${JSON.stringify(document, null, 2)}\n`)
    } catch (error) {
      sayProblem(error)
    }
  }
  return (
    <>
      <Menu position="bottom-end" width={270}>
        <Menu.Target>
          <Button variant="default" leftSection={<FileCheck2 size={15} aria-hidden="true" />}>
            VEX
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {VexForm.options.map((form) => (
            <Menu.Item key={form} onClick={() => take(form)}>
              {text.vexOut(text.vexForms[form])}
            </Menu.Item>
          ))}
          {mayDecide && <Menu.Divider />}
          {mayDecide && (
            <Menu.Item leftSection={<FileUp size={15} />} onClick={() => setReads(true)}>
              {text.vexIn}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {reads && <ReadDialog onClose={() => setReads(false)} />}
    </>
  )
}

function ReadDialog({ onClose }: { onClose(): void }) {
  const { words, format } = useReader()
  const text = words.decisions
  const [file, setFile] = useState<File | null>(null)
  const [until, setUntil] = useState('')
  const { busy, error, send } = useSend(staleAfterDeciding)
  const [done, setDone] = useState<AnswerOf<typeof importVex>>()
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (!file) return
    await send(async () => {
      const document = parsed(await file.text())
      setDone(await ask(importVex, { document, scope: { where: 'tenant' }, until: until || undefined }))
    })
  }
  return (
    <Modal opened onClose={onClose} title={text.vexIn} size="lg">
      <form className="form-stack" onSubmit={onSubmit}>
        {error !== undefined && <ProblemPanel error={error} />}
        {done ? (
          <div className="form-stack" role="status">
            <p>{text.vexRead(format.number(done.decisions), format.number(done.passed))}</p>
            {done.faults.length > 0 && (
              <>
                <p>{text.vexFaults}</p>
                <ul className="results">
                  {done.faults.map((fault) => (
                    <li key={fault}>{fault}</li>
                  ))}
                </ul>
              </>
            )}
          </div>
        ) : (
          <>
            <p className="dim">{text.vexInText}</p>
            <FileInput
              label={words.sources.file}
              placeholder={words.sources.chooseFile}
              accept="application/json,.json"
              value={file}
              onChange={setFile}
              required
            />
            <UntilInput label={text.until} description={text.vexUntilText} value={until} onChange={setUntil} />
          </>
        )}
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {done ? words.shell.close : words.shell.cancel}
          </Button>
          {!done && (
            <Button type="submit" loading={busy} disabled={!file}>
              {text.vexReadAct}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  )
}

/** Throws the same problem as the server has for a document that nobody can read. */
function parsed(text: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text)
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
      return document as Record<string, unknown>
    }
  } catch {
    // Said below.
  }
  throw new Problem('document-invalid')
}
