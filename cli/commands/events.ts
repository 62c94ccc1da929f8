// muster events: what happened on devices, as they told it.
import { type Command, InvalidArgumentError } from 'commander'
import { iso } from '#kit/clock.ts'
import { pause } from '#kit/life.ts'
import { type EventRow, eventCounts, listEvents, listEventTypes } from '#wire/console/events.ts'
import { NewsEvent, newsPath } from '#wire/console/overview.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { type EventTypeName, eventTypeNames, eventTypes, type Severity, severities } from '#wire/telemetry/event.ts'
import { isDay } from '#wire/telemetry/moment.ts'
import type { Cli } from '../cli.ts'
import { example, instant, seconds, someOf, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { pickDevice } from '../pick.ts'
import { type Column, table, tinted } from '../table.ts'
import { visible } from '../terminal.ts'
import { count } from '../words.ts'

interface FilterOptions {
  readonly device?: string
  readonly severity?: Severity[]
  readonly type?: EventTypeName[]
}
type ListOptions = FilterOptions & { since?: Since; until?: string; limit: number }

/** An instant, or so many seconds ago. */
type Since = string | number

export function events(program: Command, cli: Cli): void {
  const noun = program.command('events').description('what happened on devices, as they told it at once')
  const filtered = (verb: string, says: string) =>
    noun
      .command(verb)
      .description(says)
      .option('--device <device>', 'name or id of a device')
      .addOption(someOf('--severity <severities>', 'only these', severities))
      .addOption(someOf('--type <types>', 'only these', eventTypeNames))
  const since = ['--since <time>', 'from this date or instant on, or as long ago: 2h, 7d', sinceWhen] as const

  filtered('list', 'list events, newest first')
    .option(...since)
    .option('--until <time>', 'before this date or instant', instant)
    .option('--limit <number>', 'at most so many', whole(1), 100)
    .addHelpText('after', example('muster events list --severity critical --since 24h'))
    .action((options: ListOptions) => list(cli, options))

  filtered('counts', 'count events by type, with what was lost on devices and dropped here')
    .option('--hours <number>', 'of so many hours', whole(1, 31 * 24), 168)
    .addHelpText('after', example('muster events counts --hours 24'))
    .action(async (options: FilterOptions & { hours: number }) => {
      const answer = await cli.ask(eventCounts, { ...(await filterOf(cli, options)), hours: options.hours })
      await cli.print(answer, () => countsInWords(cli, answer))
    })

  noun
    .command('types')
    .description('list every type of event there is, its severity, and how long it is kept')
    .addHelpText('after', example('muster events types'))
    .action(async () => {
      const { items } = await cli.ask(listEventTypes, {})
      await cli.print(items, () => table(typeColumns, items, cli.terminal))
    })

  filtered('follow', 'show events as they come, until you end it; those told by the day are in the list')
    .addHelpText('after', example('muster events follow --severity warning,critical -o jsonl'))
    .action((options: FilterOptions) => follow(cli, options))
}

async function filterOf(cli: Cli, { device, severity, type }: FilterOptions) {
  return { device: device === undefined ? undefined : await pickDevice(cli, device), severity, type }
}

async function list(cli: Cli, options: ListOptions): Promise<void> {
  const filter = { ...(await filterOf(cli, options)), from: from(options.since, cli.clock.now()), until: options.until }
  const { items } = await allPages(
    (cursor) => cli.ask(listEvents, { ...filter, limit: Math.min(options.limit, 500), cursor }),
    options.limit,
    (got) => cli.terminal.progress(count(got, 'event')),
  )
  cli.terminal.progress('')
  await cli.print(items, () => (items.length === 0 ? 'No event matches.' : table(columns, items, cli.terminal)))
}

/** How long a stream that ended is left before it is opened again. */
const againMs = 2000
/** Most events that are caught up with after a stream was away. */
const caughtUp = 1000

/**
 * Ends only with an error: the server refuses, or it is gone. What is told by the day is not among it: beside what is told by
 * the minute its place would say when it came.
 */
async function follow(cli: Cli, options: FilterOptions): Promise<never> {
  const filter = await filterOf(cli, options)
  const { items, asOf } = await cli.ask(listEvents, { ...filter, limit: 100 })
  const since = { ...filter, from: asOf }
  let last = items.find(isExact)?.id
  const showNew = async () => {
    const fresh = await newerThan(cli, since, last)
    for (const row of fresh.reverse()) await cli.print(row, () => lineOf(cli, row))
    last = fresh.at(-1)?.id ?? last
  }
  for (;;) {
    for await (const news of await cli.listen(newsPath)) {
      const read = NewsEvent.safeParse(JSON.parse(news))
      if (read.success && read.data.what === 'event') await showNew()
    }
    await pause(againMs)
    await showNew()
  }
}

const isExact = ({ arrivedAt }: EventRow) => !isDay(arrivedAt)

/** Events after the one with this id, newest first. */
async function newerThan(
  cli: Cli,
  filter: Awaited<ReturnType<typeof filterOf>> & { from: string },
  last: string | undefined,
): Promise<EventRow[]> {
  const fresh: EventRow[] = []
  let read = 0
  let cursor: string | undefined
  do {
    const page = await cli.ask(listEvents, { ...filter, limit: 100, cursor })
    const known = page.items.findIndex(({ id }) => id === last)
    fresh.push(...(known < 0 ? page.items : page.items.slice(0, known)).filter(isExact))
    read += page.items.length
    if (known >= 0) break
    cursor = page.next
  } while (cursor !== undefined && read < caughtUp)
  return fresh
}

const tints = { info: undefined, warning: 'warning', critical: 'bad' } as const

const detailOf = ({ detail, hidden }: EventRow) =>
  [
    ...Object.entries(detail).map(([name, value]) => `${name}=${value}`),
    ...(hidden ?? []).map((name) => `${name}=hidden`),
  ].join(' ')

function lineOf(cli: Cli, row: EventRow): string {
  const severity = tinted(row.severity.padEnd(8), tints[row.severity], cli.terminal)
  return `${row.arrivedAt}  ${severity}  ${visible(`${row.deviceName}  ${eventTypes[row.type].title}  ${detailOf(row)}`).trimEnd()}`
}

const columns: Column<EventRow>[] = [
  { title: 'AT', cell: (row) => row.at },
  { title: 'SEVERITY', cell: (row) => row.severity, tint: (row) => tints[row.severity] },
  { title: 'DEVICE', cell: (row) => row.deviceName, gives: true },
  { title: 'EVENT', cell: (row) => eventTypes[row.type].title, gives: true },
  { title: 'DETAIL', cell: detailOf, gives: true, yields: true },
]

const typeColumns: Column<AnswerOf<typeof listEventTypes>['items'][number]>[] = [
  { title: 'TYPE', cell: (row) => row.type },
  { title: 'SAYS', cell: (row) => row.title, gives: true, yields: true },
  { title: 'SEVERITY', cell: (row) => row.severity, tint: (row) => tints[row.severity] },
  { title: 'DAYS KEPT', cell: (row) => row.retentionDays },
  { title: 'COLLECTED', cell: (row) => (row.collected ? 'yes' : 'no') },
]

function countsInWords(cli: Cli, { byType, lost, dropped, cap, missing }: AnswerOf<typeof eventCounts>): string {
  const rows = table<(typeof byType)[number]>(
    [
      { title: 'EVENT', cell: (row) => eventTypes[row.type].title, gives: true },
      { title: 'SEVERITY', cell: (row) => row.severity, tint: (row) => tints[row.severity] },
      { title: 'EVENTS', cell: (row) => row.events },
    ],
    byType,
    cli.terminal,
  )
  return [
    byType.length === 0 ? 'No event matches.' : rows,
    `${count(lost, 'event')} lost on devices whose outbox was full, ${count(dropped, 'event')} dropped here above ${cap.toLocaleString('en')}.`,
    ...(missing ? [`${count(missing, 'event')} not here since the database was put back.`] : []),
  ].join('\n')
}

function sinceWhen(text: string): Since {
  try {
    return /^\d+[smhd]$/.test(text) ? seconds(text) : instant(text)
  } catch {
    throw new InvalidArgumentError('It takes a date, an instant, or how long ago, such as 2h or 7d.')
  }
}

function from(since: Since | undefined, nowMs: number): string | undefined {
  return typeof since === 'number' ? iso(nowMs - since * 1000) : since
}
