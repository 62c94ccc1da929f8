// Group commit of contacts: who comes while a statement is under way goes with the next one, so each waits for two at most.
import { fault, type Log } from '#kit/log.ts'
import type { Database } from '#kit/pg/database.ts'
import { Problem } from '#wire/problem.ts'
import { writeContacts } from './presence.store.ts'
import type { Standing } from './presence.ts'

const groupMs = 10
const groupSize = 256

interface Waiting {
  standing: Standing
  /** Undefined: something to write, but no contact. */
  seen: number | undefined
  readonly done: (() => void)[]
  readonly failed: ((error: unknown) => void)[]
}

export interface ContactGroup {
  /** Resolves once the contact at `seen` (milliseconds) is committed; see `Presence.contact` for what it rejects with. */
  contact(standing: Standing, seen: number): Promise<void>
  /** Writes what the standing says with the next group; nobody waits for it. */
  write(standing: Standing): void
  /** Commits what is waiting. */
  close(): Promise<void>
}

/** `committed` is told of each contact before its device is answered; `behind` of each that the database knows to be older. */
export function openContactGroup(tools: {
  fleet: Database
  log: Log
  committed: (standing: Standing, seen: number) => void
  behind: (standing: Standing) => void
}): ContactGroup {
  let group = new Map<string, Waiting>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  function enqueue(standing: Standing, seen: number | undefined): Waiting {
    const key = `${standing.tenant}/${standing.number}`
    const waiting = group.get(key) ?? { standing, seen, done: [], failed: [] }
    waiting.standing = standing
    waiting.seen = seen ?? waiting.seen
    group.set(key, waiting)
    if (group.size >= groupSize) flush()
    else timer ??= setTimeout(flush, groupMs)
    return waiting
  }

  /** One statement at a time: the longer it takes, the more go with the next. */
  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (writing || group.size === 0) return
    const full = group
    group = new Map()
    writing = commit(full).finally(() => {
      writing = undefined
      flush()
    })
  }

  async function commit(full: Map<string, Waiting>): Promise<void> {
    // Always in one order: groups of two processes that share devices wait for each other and never crosswise.
    const all = [...full.values()].sort(
      ({ standing: a }, { standing: b }) => a.tenant - b.tenant || a.number - b.number,
    )
    try {
      const rows = await writeContacts(tools.fleet, {
        tenants: all.map(({ standing }) => standing.tenant),
        numbers: all.map(({ standing }) => standing.number),
        seen: all.map(({ seen }) => seen ?? null),
        held: all.map(({ standing }) => standing.held ?? null),
        policies: all.map(({ standing }) => standing.policy),
        generations: all.map(({ standing }) => standing.generation),
      })
      for (const { tenant, number } of rows) settle(full, `${tenant}/${number}`)
      for (const { standing, failed } of full.values()) {
        tools.behind(standing)
        for (const reject of failed) reject(new Problem('generation-behind'))
      }
    } catch (error) {
      tools.log.warn('contacts could not be committed', { count: all.length, ...fault(error) })
      for (const { failed } of all) for (const reject of failed) reject(error)
    }
  }

  function settle(full: Map<string, Waiting>, key: string): void {
    const { standing, seen, done } = full.get(key) as Waiting
    full.delete(key)
    if (seen !== undefined) tools.committed(standing, seen)
    for (const resolve of done) resolve()
  }

  return {
    contact: (standing, seen) =>
      new Promise((resolve, reject) => {
        const waiting = enqueue(standing, seen)
        waiting.done.push(resolve)
        waiting.failed.push(reject)
      }),
    write: (standing) => void enqueue(standing, undefined),
    async close() {
      flush()
      while (writing) await writing
    },
  }
}
