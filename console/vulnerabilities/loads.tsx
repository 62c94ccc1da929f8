// The last loads, running ones with their progress, held ones with the question that holds them.
import { Button, Progress } from '@mantine/core'
import { CircleAlert, CircleCheck, History, Hourglass, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { ImportState } from '#wire/advisories/imports.ts'
import { advisorySources, confirmAdvisoryImport, listAdvisoryImports } from '#wire/console/advisories.ts'
import { Age } from '../shell/age.tsx'
import { ask } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { Empty, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'
import { ActorName } from './actor-name.tsx'
import { LoadResult } from './load-result.tsx'

const looks = {
  running: { Icon: Hourglass, tone: 'unknown' },
  done: { Icon: CircleCheck, tone: 'good' },
  failed: { Icon: CircleAlert, tone: 'bad' },
  held: { Icon: TriangleAlert, tone: 'warn' },
} as const

interface LoadsProps {
  readonly imports: readonly ImportState[] | undefined
  readonly error: unknown
  onRetry(): void
  readonly titles: ReadonlyMap<string, string>
}

export function Loads({ imports, error, onRetry, titles }: LoadsProps) {
  const { words } = useReader()
  const say = words.sources
  const mayManage = useMay('advisories.manage')
  const [held, setHeld] = useState<ImportState>()
  return (
    <Panel title={say.loadsTitle} note={say.loadsText}>
      {Boolean(error) && !imports && <ProblemPanel error={error} onRetry={onRetry} />}
      {imports?.length === 0 && <Empty icon={<History size={22} />} title={say.noLoads} text={say.noLoadsText} />}
      <ul className="loads">
        {imports?.map((load) => (
          <Load
            key={load.id}
            load={load}
            title={titles.get(load.source) ?? load.source}
            {...(mayManage && load.state === 'held' ? { onConfirm: () => setHeld(load) } : {})}
          />
        ))}
      </ul>
      {held && (
        <ConfirmDialog load={held} title={titles.get(held.source) ?? held.source} onClose={() => setHeld(undefined)} />
      )}
    </Panel>
  )
}

function Load({ load, title, onConfirm }: { load: ImportState; title: string; onConfirm?: () => void }) {
  const { words, format } = useReader()
  const say = words.sources
  const { Icon, tone } = looks[load.state]
  const running = load.state === 'running'
  return (
    <li data-state={load.state}>
      <Icon size={16} data-tone={tone} aria-label={say.states[load.state]} />
      <div>
        <p className="load-head">
          <b>{title}</b>
          <span className="dim">
            {say.states[load.state]} · <Age at={load.startedAt} /> · {words.provenance.by}{' '}
            <ActorName actor={load.actor} />
          </span>
        </p>
        <p className="note clip" title={load.from}>
          {load.from}
        </p>
        {running && (
          <>
            {load.totalBytes !== undefined && load.totalBytes > 0 && (
              <Progress value={(load.readBytes / load.totalBytes) * 100} animated aria-label={say.progress(title)} />
            )}
            <p className="note" role="status">
              {say.recordsRead(format.number(load.records))} ·{' '}
              {load.totalBytes === undefined
                ? format.bytes(load.readBytes)
                : say.sentBytes(format.bytes(load.readBytes), format.bytes(load.totalBytes))}
            </p>
          </>
        )}
        {!running && <LoadResult load={load} />}
      </div>
      {onConfirm && (
        <Button size="compact-sm" variant="default" onClick={onConfirm}>
          {say.look}
        </Button>
      )}
    </li>
  )
}

function ConfirmDialog({ load, title, onClose }: { load: ImportState; title: string; onClose(): void }) {
  const { words, format } = useReader()
  const say = words.sources
  const confirm = async () => {
    await ask(confirmAdvisoryImport, { id: load.id })
    announce(say.confirmed(title))
  }
  return (
    <SendDialog
      title={say.heldTitle(title)}
      act={say.confirm(format.number(load.gone))}
      grave
      stale={[advisorySources.name, listAdvisoryImports.name]}
      onSend={confirm}
      onClose={onClose}
    >
      <p>{say.heldText(format.number(load.gone), format.number(load.records))}</p>
      <p className="dim">{say.heldHelp}</p>
      <LoadResult load={load} />
    </SendDialog>
  )
}
