// Where each word comes from: the facts in order, each with its source, agent and raw record, and what was known on a day.
import { Drawer, Skeleton, Textarea, TextInput } from '@mantine/core'
import { FileCode2 } from 'lucide-react'
import { useState } from 'react'
import { iso, systemClock } from '#kit/clock.ts'
import { endAnOverride, showAdvisory, showDocument } from '#wire/console/advisories.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader, useWords } from '../words/words.ts'
import { ActorName } from './actor-name.tsx'
import type { Told } from './told-advisory.ts'

interface ProvenanceProps {
  readonly id: string
  readonly told: Told
  /** An ISO day. */
  readonly at: string | undefined
  onAt(day: string | undefined): void
}

export function Provenance({ id, told, at, onAt }: ProvenanceProps) {
  const { words, format } = useReader()
  const say = words.provenance
  const mayManage = useMay('advisories.manage')
  const [digest, setDigest] = useState<string>()
  const [ends, setEnds] = useState<number>()
  const now = systemClock.now()
  return (
    <Panel
      title={say.title}
      note={say.text}
      acts={
        <TextInput
          type="date"
          size="xs"
          aria-label={say.asOf}
          value={at ?? ''}
          max={iso(now).slice(0, 10)}
          onChange={(event) => onAt(event.currentTarget.value || undefined)}
        />
      }
    >
      <ol className="facts-list">
        {told.facts.toReversed().map((fact) => (
          <li key={fact.sequence}>
            <p>
              <b>{words.timeline.facts[fact.what]}</b> <span className="dim">{fact.source}</span>
            </p>
            {fact.changes.length > 0 && (
              <ul className="fact-changes">
                {fact.changes.slice(0, 12).map((change) => (
                  <li key={change}>
                    <code>{change}</code>
                  </li>
                ))}
                {fact.changes.length > 12 && (
                  <li className="dim">{words.vulnerabilities.further(format.number(fact.changes.length - 12))}</li>
                )}
              </ul>
            )}
            {fact.reason && <p>{fact.reason}</p>}
            <p className="note fact-line">
              <span>
                {say.recorded} {format.dateTime(fact.recordedAt)}
              </span>
              {fact.until && <span>{say.heldUntil(format.dateTime(fact.until))}</span>}
              {fact.statedAt && <span>{say.statedAt(format.dateTime(fact.statedAt))}</span>}
              {fact.expiresAt && <span>{say.expires(format.date(fact.expiresAt))}</span>}
              <span>
                {say.by} <ActorName actor={fact.actor} />
              </span>
              {fact.from && <span className="clip">{say.from(fact.from)}</span>}
              <span>{say.importer(fact.importer)}</span>
              {fact.document && (
                <button type="button" className="text-button" onClick={() => setDigest(fact.document)}>
                  <FileCode2 size={12} aria-hidden="true" /> {say.raw}
                </button>
              )}
              {mayManage && fact.what === 'overridden' && !fact.until && (
                <button type="button" className="text-button" onClick={() => setEnds(fact.sequence)}>
                  {say.endOverride}
                </button>
              )}
            </p>
          </li>
        ))}
      </ol>
      <Drawer
        opened={digest !== undefined}
        onClose={() => setDigest(undefined)}
        position="right"
        size={640}
        title={say.rawTitle}
      >
        {digest && <Raw digest={digest} />}
      </Drawer>
      {ends !== undefined && <EndDialog id={id} sequence={ends} onClose={() => setEnds(undefined)} />}
    </Panel>
  )
}

/** As the source wrote it: text, whatever it holds. JSON is set in lines. */
function Raw({ digest }: { digest: string }) {
  const say = useWords().provenance
  const told = useAnswer(showDocument, { digest }, { staleMilliseconds: 3_600_000 })
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (!told.data) return <Skeleton height={320} />
  return (
    <div className="form-stack">
      <p className="note digest">
        SHA-256 <code>{digest}</code>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="raw" tabIndex={0} aria-label={say.rawTitle}>
        {inLines(told.data.text)}
      </section>
    </div>
  )
}

function inLines(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function EndDialog({ id, sequence, onClose }: { id: string; sequence: number; onClose(): void }) {
  const words = useWords()
  const say = words.provenance
  const [reason, setReason] = useState('')
  const send = async () => {
    await ask(endAnOverride, { id, sequence, reason: reason.trim() })
    announce(say.overrideEnded)
  }
  return (
    <SendDialog
      title={say.endOverride}
      act={say.endOverride}
      disabled={reason.trim().length < 3}
      stale={[showAdvisory.name]}
      onSend={send}
      onClose={onClose}
    >
      <p className="dim">{say.endOverrideText}</p>
      <Textarea
        label={words.decisions.reason}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={1000}
        autosize
        minRows={2}
        data-autofocus
      />
    </SendDialog>
  )
}
