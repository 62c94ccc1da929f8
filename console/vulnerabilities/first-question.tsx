// Asked once, before anything leaves this server: may Muster fetch advisories? These sources, these addresses, or a file.
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { CloudDownload } from 'lucide-react'
import { useState } from 'react'
import type { AdvisorySource } from '#wire/advisories/sources.ts'
import { advisorySources, chooseAdvisorySources } from '#wire/console/advisories.ts'
import { ask } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { say as announce } from '../shell/notices.tsx'
import { Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { useReader } from '../words/words.ts'

export function FirstQuestion({ sources }: { sources: readonly AdvisorySource[] }) {
  const { words, format } = useReader()
  const say = words.sources
  const client = useQueryClient()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { busy, error, send } = useSend()
  const answer = (ids: readonly string[]) =>
    send(async () => {
      await ask(chooseAdvisorySources, { sources: ids.map((id) => ({ id, enabled: true })) })
      announce(ids.length > 0 ? say.allowed(ids.length, format.number(ids.length)) : say.saidNo)
      await client.invalidateQueries({ queryKey: [advisorySources.name] })
    })
  return (
    <Panel title={say.question} note={say.questionText}>
      {error !== undefined && <ProblemPanel error={error} />}
      <fieldset className="ask-sources">
        <legend className="unseen">{say.question}</legend>
        {sources.map((source) => (
          <label key={source.id}>
            <input
              type="checkbox"
              checked={chosen.has(source.id)}
              onChange={(event) => {
                const next = new Set(chosen)
                if (event.currentTarget.checked) next.add(source.id)
                else next.delete(source.id)
                setChosen(next)
              }}
            />
            <span>
              <b>{source.title}</b>
              <small className="dim block">
                {say.gives[source.gives]} · {say.licence(source.licence)} ·{' '}
                {say.every(format.duration(source.scheduleSeconds))}
              </small>
              <code className="dim block source-url">{source.url}</code>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="form-end">
        <Button variant="subtle" color="gray" loading={busy} onClick={() => answer([])}>
          {say.answerNo}
        </Button>
        <LinkButton to="/vulnerabilities/sources" search={{}} hash="files" variant="default">
          {say.answerFile}
        </LinkButton>
        <Button variant="default" onClick={() => setChosen(new Set(sources.map((source) => source.id)))}>
          {say.chooseAll}
        </Button>
        <Button
          leftSection={<CloudDownload size={15} aria-hidden="true" />}
          disabled={chosen.size === 0}
          loading={busy}
          onClick={() => answer([...chosen])}
        >
          {say.answerFetch(chosen.size, format.number(chosen.size))}
        </Button>
      </div>
      <p className="note">{say.questionFoot}</p>
    </Panel>
  )
}
