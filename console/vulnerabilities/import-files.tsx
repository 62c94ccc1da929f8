// Advisories from files, for sites that let nothing out: dropped here or picked, one after the other, with what each did.
import { Button, Checkbox, Progress, Select } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, FileUp, Hourglass } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ImportState } from '#wire/advisories/imports.ts'
import type { AdvisorySource } from '#wire/advisories/sources.ts'
import { Panel } from '../shell/page.tsx'
import { inWords } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { LoadResult } from './load-result.tsx'
import { sendFile } from './send-file.ts'

interface Sent {
  readonly number: number
  readonly file: File
  readonly bytes: number
  readonly done?: ImportState
  readonly error?: unknown
}

/** What a loaded file makes old: nearly every answer about vulnerabilities. */
const stale = ['advisorySources', 'listAdvisoryImports', 'listFindings', 'findingTrend', 'overview']

export function ImportFiles({ sources }: { sources: readonly AdvisorySource[] }) {
  const { words } = useReader()
  const say = words.sources
  const client = useQueryClient()
  const [source, setSource] = useState<string | null>(null)
  const [whole, setWhole] = useState(false)
  const [over, setOver] = useState(false)
  const [sent, setSent] = useState<readonly Sent[]>([])
  const input = useRef<HTMLInputElement>(null)
  const queue = useRef<Promise<void>>(Promise.resolve())
  const count = useRef(0)
  const leaving = useRef(new AbortController())
  useEffect(() => {
    leaving.current = new AbortController()
    return () => leaving.current.abort()
  }, [])

  const put = (number: number, rest: Partial<Sent>) =>
    setSent((before) => before.map((one) => (one.number === number ? { ...one, ...rest } : one)))
  const add = (files: Iterable<File>) => {
    for (const file of files) {
      count.current += 1
      const number = count.current
      setSent((before) => [{ number, file, bytes: 0 }, ...before])
      // One after the other: the second file may need what the first one brought.
      queue.current = queue.current.then(async () => {
        if (leaving.current.signal.aborted) return
        try {
          const done = await sendFile(file, {
            source: source ?? undefined,
            whole,
            signal: leaving.current.signal,
            onSent: (bytes) => put(number, { bytes }),
          })
          put(number, { done, bytes: file.size })
        } catch (error) {
          put(number, { error })
        }
        for (const name of stale) client.invalidateQueries({ queryKey: [name] })
      })
    }
  }

  return (
    <div id="files">
      <Panel title={say.filesTitle} note={say.filesText}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; the button inside is for everybody */}
        <div
          className="drop"
          data-over={over || undefined}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault()
            setOver(false)
            add(event.dataTransfer.files)
          }}
        >
          <FileUp size={22} aria-hidden="true" />
          <p>{say.dropHere}</p>
          <Button variant="default" onClick={() => input.current?.click()}>
            {say.chooseFiles}
          </Button>
          <input
            ref={input}
            type="file"
            multiple
            className="unseen"
            tabIndex={-1}
            aria-label={say.chooseFiles}
            onChange={(event) => {
              add([...(event.currentTarget.files ?? [])])
              event.currentTarget.value = ''
            }}
          />
        </div>
        <div className="pair file-wishes">
          <Select
            label={words.vulnerabilities.source}
            description={say.sourceText}
            placeholder={say.recognise}
            value={source}
            onChange={setSource}
            clearable
            data={sources.map(({ id, title }) => ({ value: id, label: title }))}
          />
          <Checkbox
            label={say.whole}
            description={say.wholeText}
            checked={whole}
            onChange={(event) => setWhole(event.currentTarget.checked)}
          />
        </div>
        {sent.length > 0 && (
          <ul className="sent" aria-label={say.sentFiles}>
            {sent.map((one) => (
              <SentFile key={one.number} sent={one} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}

function SentFile({ sent }: { sent: Sent }) {
  const { words, format } = useReader()
  const say = words.sources
  const { file, bytes, done, error } = sent
  const said = error === undefined ? undefined : inWords(error, words)
  const Icon = done ? CircleCheck : said ? CircleAlert : Hourglass
  return (
    <li>
      <Icon size={16} data-tone={done ? 'good' : said ? 'bad' : 'unknown'} aria-hidden="true" />
      <div>
        <p className="sent-name">
          <b className="clip" title={file.name}>
            {file.name}
          </b>
          <span className="dim number">{format.bytes(file.size)}</span>
        </p>
        {!done && !said && (
          <>
            <Progress
              value={file.size === 0 ? 100 : (bytes / file.size) * 100}
              animated
              aria-label={say.sending(file.name)}
            />
            <p className="note" role="status">
              {bytes >= file.size ? say.reading : say.sentBytes(format.bytes(bytes), format.bytes(file.size))}
            </p>
          </>
        )}
        {said && (
          <p className="note" role="alert">
            <b>{said.what}.</b> {said.detail ? `${said.detail}. ${said.todo}` : said.todo}
          </p>
        )}
        {done && <LoadResult load={done} />}
      </div>
    </li>
  )
}
