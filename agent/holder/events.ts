// `muster agent events`: what has happened here and is not yet at the server; and in a line what `check` says of it.
import { eventTypes } from '#wire/telemetry/event.ts'
import type { AgentConfig } from '../config.ts'
import type { Identity } from '../identity/identity.ts'
import { needIdentity } from '../identity/identity.ts'
import { say } from '../say.ts'
import { type Folder, folderAt } from '../state/folder.ts'
import { itemsNow, readsJournal } from '../telemetry/events/items.ts'
import { journalEnd, systemJournal } from '../telemetry/events/journal.ts'
import { waitingIn } from '../telemetry/outbox/waiting.ts'
import { words } from './words.ts'

export function events(config: AgentConfig, form: 'text' | 'json'): void {
  const folder = folderAt(config.stateFolder)
  needIdentity(folder)
  const waiting = waitingIn(folder)
  if (form === 'json') {
    say(JSON.stringify(waiting, null, 2))
    return
  }
  for (const { at, type, detail = {} } of waiting.events)
    say(`${at}  ${eventTypes[type].severity.padEnd(8)}  ${type}  ${words(detail)}`.trimEnd())
  if (waiting.events.length === 0) say('Nothing waits to be told.')
  if (waiting.sending > 0) say(`The first ${waiting.sending} were sent; the server has not answered yet.`)
  const { info, warning, critical } = waiting.lost
  if (info + warning + critical > 0)
    say(`Lost for lack of room and not yet reported: ${critical} critical, ${warning} warning, ${info} info.`)
}

/** For `muster agent check`: how many wait, and whether the journal can be read where it is asked for. */
export async function eventNotes(config: AgentConfig, folder: Folder, identity: Identity): Promise<string[]> {
  const on = itemsNow(config, folder, identity) ?? []
  if (!on.includes('events') && !readsJournal(on)) return []
  const count = waitingIn(folder).events.length
  const journal = readsJournal(on) ? await journalNote(config) : ''
  return [`events: ${count === 0 ? 'none wait' : `${count} wait to be told`}${journal}`]
}

async function journalNote({ root }: AgentConfig): Promise<string> {
  const readable = root === '/' && (await journalEnd(systemJournal)) !== undefined
  return readable ? '; the journal is read' : '; service failures and refusals: the journal is not available here'
}
