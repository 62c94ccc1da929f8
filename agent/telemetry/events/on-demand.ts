// Events of an agent that timers and sockets start: what changed since its last run, told with the sync.
import type { Session, Synced } from '../../control/sync-session.ts'
import { Fault } from '../../fault.ts'
import { note } from '../../say.ts'
import { treeAt } from '../collect/tree.ts'
import { itemsNow, readsJournal } from './items.ts'
import {
  cursorIn,
  type Finding,
  failedAfter,
  findingIn,
  type JournalRoad,
  journalEnd,
  systemJournal,
} from './journal.ts'
import { look } from './look.ts'
import type { Occurrence } from './occurrence.ts'
import { keepSeen, readSeen, type Seen } from './seen.ts'

/** Looks, keeps and sends. That events cannot be sent takes nothing back of the sync: they wait for the next. */
export async function lookForEvents(synced: Synced, session: Session, road?: JournalRoad): Promise<void> {
  const { config, clock, folder, identity } = session
  const on = itemsNow(config, folder, identity)
  if (!on) return
  const before = readSeen(folder)
  const looked = on.includes('events') && look(treeAt(config.root), clock, before, config.stateFolder)
  const { running: _, ...now }: Seen = looked ? looked.seen : {}
  const journal = road ?? (config.root === '/' ? systemJournal : undefined)
  const found = journal && readsJournal(on) ? await inJournal(journal, before, session) : undefined
  const own = looked ? looked.events : []
  const isQuiet = own.length + (found?.findings.length ?? 0) === 0 && !hasMore(synced) && before.waiting === false
  const seen: Seen = {
    ...now,
    ...(found?.cursor !== undefined && { cursor: found.cursor }),
    failed: found?.failed ?? [],
  }
  // An unchanged machine opens nothing else.
  if (isQuiet && !before.running) return keepSeen(folder, { ...seen, waiting: false })
  const { keepAndSend } = await import('./keep-and-send.ts')
  const ended: Occurrence[] = before.running ? [{ type: 'agent.ended-badly' }] : []
  keepSeen(folder, { ...before, waiting: true })
  const settled = await keepAndSend(session, on, synced, [...ended, ...own], found?.findings ?? [], () =>
    keepSeen(folder, { ...seen, waiting: true }),
  ).catch((error) => {
    if (!(error instanceof Fault)) throw error
    note(`events wait: ${error.message}`, { code: error.code })
    return false
  })
  if (settled) keepSeen(folder, { ...seen, waiting: false })
}

const hasMore = ({ software, epochTaken, logBroken }: Synced) =>
  software !== undefined || epochTaken || logBroken !== undefined

interface InJournal {
  readonly findings: Finding[]
  readonly cursor: string | undefined
  readonly failed: readonly string[]
}

async function inJournal(
  road: JournalRoad,
  { cursor, running, failed = [] }: Seen,
  { folder }: Session,
): Promise<InJournal> {
  // A resident agent that was killed kept its place with its events.
  const from = running ? await markIn(folder) : cursor
  if (from === undefined) return { findings: [], cursor: await journalEnd(road), failed }
  const lines = ((await road.since(from, failed)) ?? '').split('\n')
  const findings = lines.flatMap((line) => findingIn(line) ?? [])
  let broken = failed
  for (const { occurrence } of findings) broken = failedAfter(broken, occurrence)
  return { findings, cursor: lines.flatMap((line) => cursorIn(line) ?? []).at(-1) ?? from, failed: broken }
}

async function markIn(folder: Session['folder']): Promise<string | undefined> {
  const { openOutbox } = await import('../outbox/outbox.ts')
  const { diskIn } = await import('../outbox/disk.ts')
  return openOutbox(diskIn(folder)).mark
}
