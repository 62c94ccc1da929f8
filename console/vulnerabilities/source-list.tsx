// Every source there is: what it is, where it comes from, how old it is, what is wrong, and the switch that allows it.
import { Button, Modal, Switch, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CloudDownload, Pencil } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { ImportState } from '#wire/advisories/imports.ts'
import type { AdvisorySource, SourceChoice } from '#wire/advisories/sources.ts'
import {
  advisorySources,
  chooseAdvisorySources,
  fetchAdvisorySource,
  listAdvisoryImports,
} from '#wire/console/advisories.ts'
import { Age } from '../shell/age.tsx'
import { ask } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { useReader, useWords } from '../words/words.ts'
import { ActorName } from './actor-name.tsx'
import { SourcePill } from './source-pill.tsx'

interface SourceListProps {
  readonly sources: readonly AdvisorySource[]
  readonly running: readonly ImportState[]
}

export function SourceList({ sources, running }: SourceListProps) {
  const { words, format } = useReader()
  const say = words.sources
  const client = useQueryClient()
  const mayManage = useMay('advisories.manage')
  const [edits, setEdits] = useState<AdvisorySource>()
  const [busy, setBusy] = useState<string>()
  const change = async (source: AdvisorySource, act: () => Promise<string>) => {
    setBusy(source.id)
    try {
      announce(await act())
    } catch (error) {
      sayProblem(error)
    } finally {
      setBusy(undefined)
      for (const { name } of [advisorySources, listAdvisoryImports]) client.invalidateQueries({ queryKey: [name] })
    }
  }
  const allow = (source: AdvisorySource, enabled: boolean) =>
    change(source, async () => {
      await ask(chooseAdvisorySources, { sources: [{ id: source.id, enabled }] })
      return enabled ? say.allowedOne(source.title) : say.stopped(source.title)
    })
  const fetchNow = (source: AdvisorySource) =>
    change(source, async () => {
      await ask(fetchAdvisorySource, { id: source.id })
      return say.fetching(source.title)
    })
  return (
    <Panel flush title={say.listTitle} note={say.listText}>
      <ul className="sources">
        {sources.map((source) => {
          const loads = running.some((one) => one.source === source.id && one.state === 'running')
          return (
            <li key={source.id} data-state={source.state}>
              <div className="source-main">
                <p className="source-name">
                  <a href={source.home} target="_blank" rel="noreferrer noopener">
                    {source.title}
                  </a>
                  <SourcePill state={source.state} />
                  {loads && (
                    <span className="pill" data-tone="accent">
                      {say.loading}
                    </span>
                  )}
                </p>
                <p className="note">
                  {say.gives[source.gives]} · {say.licence(source.licence)}
                  {source.ecosystems.length > 0 && ` · ${source.ecosystems.slice(0, 8).join(', ')}`}
                  {source.ecosystems.length > 8 &&
                    ` ${words.vulnerabilities.further(format.number(source.ecosystems.length - 8))}`}
                </p>
                <p className="source-url">
                  <code className="dim">{source.url}</code>
                  {mayManage && (
                    <button
                      type="button"
                      className="icon-button"
                      aria-label={say.changeUrl(source.title)}
                      onClick={() => setEdits(source)}
                    >
                      <Pencil size={13} aria-hidden="true" />
                    </button>
                  )}
                </p>
                {source.problem && (
                  <p className="source-problem" data-bad={source.state === 'failed' || undefined}>
                    <CircleAlert size={15} aria-hidden="true" /> <span>{source.problem}</span>
                  </p>
                )}
              </div>
              <Told source={source} />
              {mayManage && (
                <div className="source-acts">
                  <Switch
                    size="sm"
                    label={say.mayFetch}
                    aria-label={`${say.mayFetch}: ${source.title}`}
                    checked={source.enabled}
                    disabled={busy === source.id}
                    onChange={(event) => allow(source, event.currentTarget.checked)}
                  />
                  {source.enabled && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={loads}
                      loading={busy === source.id}
                      leftSection={<CloudDownload size={14} aria-hidden="true" />}
                      aria-label={`${say.fetchNow}: ${source.title}`}
                      onClick={() => fetchNow(source)}
                    >
                      {say.fetchNow}
                    </Button>
                  )}
                </div>
              )}
            </li>
          )
        })}
      </ul>
      {edits && <UrlDialog source={edits} onClose={() => setEdits(undefined)} />}
    </Panel>
  )
}

/** How old and how much: the numbers that decide whether it can be relied on. */
function Told({ source }: { source: AdvisorySource }) {
  const { words, format } = useReader()
  const say = words.sources
  return (
    <dl className="source-facts">
      <div>
        <dt>{say.records}</dt>
        <dd>
          {source.state === 'never' ? (
            <span className="dim">{words.knowledge.never}</span>
          ) : (
            format.number(source.records)
          )}
          {source.rejected > 0 && (
            <small className="block warn-text">{say.rejected(format.number(source.rejected))}</small>
          )}
        </dd>
      </div>
      <div>
        <dt>{say.loaded}</dt>
        <dd>
          {source.importedAt ? (
            <>
              <Age at={source.importedAt} />
              {source.importedBy && (
                <small className="dim block">
                  {words.provenance.by} <ActorName actor={source.importedBy} />
                </small>
              )}
            </>
          ) : (
            <span className="dim">{words.knowledge.never}</span>
          )}
        </dd>
      </div>
      <div>
        <dt>{say.contentFrom}</dt>
        <dd>
          {source.contentAt ? <Age at={source.contentAt} /> : <span className="dim">{words.shell.unknown}</span>}
          {source.ageSeconds !== undefined && (
            <small className="dim block">{say.freshFor(format.duration(source.freshForSeconds))}</small>
          )}
        </dd>
      </div>
      {source.nextFetchAt && (
        <div>
          <dt>{say.next}</dt>
          <dd>
            <Age at={source.nextFetchAt} />
          </dd>
        </div>
      )}
    </dl>
  )
}

function UrlDialog({ source, onClose }: { source: AdvisorySource; onClose(): void }) {
  const words = useWords()
  const say = words.sources
  const [url, setUrl] = useState(source.url)
  const { busy, error, send } = useSend([advisorySources.name])
  const change = async (next: SourceChoice['url']) => {
    const done = await send(async () => {
      await ask(chooseAdvisorySources, { sources: [{ id: source.id, enabled: source.enabled, url: next }] })
      announce(say.urlChanged(source.title))
    })
    if (done) onClose()
  }
  return (
    <Modal opened onClose={onClose} title={say.changeUrl(source.title)} size="lg">
      <form
        className="form-stack"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          change(url.trim())
        }}
      >
        {error !== undefined && <ProblemPanel error={error} />}
        <TextInput
          label={say.url}
          description={say.urlText}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          maxLength={500}
          data-autofocus
        />
        <div className="form-end">
          <Button variant="subtle" color="gray" onClick={() => change(null)} disabled={busy}>
            {say.ownUrl}
          </Button>
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={!url.trim().startsWith('https://')}>
            {say.saveUrl}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
