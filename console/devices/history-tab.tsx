// What changed on a device, newest first, by day.
import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ArrowRight, History, Minus, Plus, RefreshCw } from 'lucide-react'
import { type Change, deviceHistory } from '#wire/console/devices.ts'
import type { DeviceId } from '#wire/ids.ts'
import { ask } from '../shell/ask.ts'
import { Empty, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'

const looks = { added: Plus, removed: Minus, changed: RefreshCw } as const

export function HistoryTab({ id }: { id: DeviceId }) {
  const { words, format } = useReader()
  const say = words.devices
  const told = useInfiniteQuery({
    queryKey: [deviceHistory.name, id],
    queryFn: ({ pageParam, signal }) => ask(deviceHistory, { id, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  const changes = told.data?.pages.flatMap((page) => page.items)
  if (changes?.length === 0) {
    return <Empty icon={<History size={22} />} title={say.noHistory} text={say.noHistoryText} />
  }
  const days = Map.groupBy(changes ?? [], (change) => format.date(change.at))
  return (
    <Panel flush title={say.tabs.history} note={say.historyText}>
      <div className="timeline">
        {[...days].map(([day, some]) => (
          <section key={day} aria-label={day}>
            <h3 className="day-head">
              {day} <span className="dim">· {say.changes(format.number(some.length))}</span>
            </h3>
            <ul className="changes">
              {some.map((change, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: history is never reordered
                <Line key={index} change={change} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {told.hasNextPage && (
        <div className="list-foot">
          <Button
            variant="default"
            size="compact-sm"
            loading={told.isFetchingNextPage}
            onClick={() => told.fetchNextPage()}
          >
            {say.older}
          </Button>
        </div>
      )}
    </Panel>
  )
}

function Line({ change }: { change: Change }) {
  const { words, format } = useReader()
  const Icon = looks[change.what]
  return (
    <li>
      <span className="change-mark" data-what={change.what}>
        <Icon size={13} aria-label={words.devices.what[change.what]} />
      </span>
      <span className="change-subject">
        <b className="clip" title={change.subject}>
          {change.subject}
        </b>
        <span className="from-to">
          {change.before && <code className="dim">{change.before}</code>}
          {change.before && change.after && <ArrowRight size={12} aria-label={words.devices.becomes} />}
          {change.after && <code>{change.after}</code>}
        </span>
      </span>
      <span className="dim">{words.kinds[change.kind as keyof typeof words.kinds] ?? change.kind}</span>
      <time className="dim number" dateTime={change.at}>
        {change.at.length === 10 ? '' : format.time(change.at)}
      </time>
    </li>
  )
}
