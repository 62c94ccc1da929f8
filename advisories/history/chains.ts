// Facts in the order they followed each other, so that for any time it is known which of them held.
import { type Content, unpack } from '../content.ts'
import type { Held } from '../feed/overrides.ts'
import type { FactOf } from './history.store.ts'

/** A fact with what it says; `next`: the one of the same record that took its place. */
export interface Link {
  readonly fact: FactOf
  /** Names the record, or the override. */
  readonly chain: string
  readonly content: Content | undefined
  readonly before: Link | undefined
  next: Link | undefined
}

/** Facts in the order of their sequence become links in the same order. */
export function linked(facts: readonly FactOf[]): Link[] {
  const last = new Map<string, Link>()
  return facts.map((fact) => {
    const content = fact.content ? unpack<Content>(fact.content) : undefined
    // Overrides stand beside each other; each ends by its own word.
    const key = fact.source === 'override' ? (content?.override?.ends ?? fact.sequence) : fact.key
    const chain = JSON.stringify([fact.source, key, fact.about])
    const before = last.get(chain)
    const link: Link = { fact, chain, content, before, next: undefined }
    if (before) before.next = link
    last.set(chain, link)
    return link
  })
}

/** Links whose facts held at that time (epoch milliseconds): the last of their record that was recorded by then. */
export function holding(links: readonly Link[], at: number): Link[] {
  const known = links.filter(({ fact }) => fact.recorded_at.getTime() <= at)
  const last = new Map(known.map((link) => [link.chain, link]))
  return known.filter((link) => last.get(link.chain) === link && link.content !== undefined)
}

/** Overrides among them, without those whose time was over. */
export function overridesIn(links: readonly Link[], at: number): Held[] {
  return links.flatMap(({ fact, content }) => {
    const said = content?.override
    if (!said || said.ends !== undefined || Date.parse(said.expiresAt ?? '') <= at) return []
    const { sequence, about, actor } = fact
    return [{ sequence, about, actor, said, recordedAt: fact.recorded_at.getTime() }]
  })
}
