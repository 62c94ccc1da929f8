// Which addresses one download of a source asks for, and what its answers lead to.
import type { Source } from '../sources/source.ts'

export interface Wish {
  readonly url: string
  /** "Nothing changed since the last load" is an answer. */
  readonly ifChanged?: true
  /** "It is not there" is an answer. */
  readonly maybe?: true
  /** Read only to know what to ask for next; no part of the load. */
  readonly aside?: true
}

export type Got =
  | { readonly is: 'here'; readonly path: string }
  | { readonly is: 'unchanged' }
  | { readonly is: 'absent' }

export interface PlanInput {
  readonly source: Source
  readonly url: string
  /** Epoch milliseconds; of the run, so that one that is resumed asks for the same. */
  readonly now: number
  /** When the last run that was loaded began; undefined: none was. */
  readonly since: number | undefined
}

export interface Plan {
  /** `whole`: together the files tell everything the source states. */
  readonly part: 'whole' | 'some'
  /** Seconds between two requests, where the publisher asks for a pause. */
  readonly pauseSeconds?: number
  /** Throws PlanBroken when an answer leads nowhere. */
  wishes(): AsyncGenerator<Wish, void, Got>
}

/** What came is not what leads on; the message says it to an operator. */
export class PlanBroken extends Error {}

/** For sources without a way of their own: their address, their steps, or the first of their editions that is there. */
export function addresses({ source, url, now }: PlanInput): Plan {
  return {
    part: source.part,
    async *wishes() {
      if (source.editions) {
        for (const edition of source.editions(url, now))
          if ((yield { url: edition, ifChanged: true, maybe: true }).is !== 'absent') return
        throw new PlanBroken('none of the last days is there')
      }
      const asked: { url: string; got: Got }[] = []
      for (const step of source.steps?.(url) ?? [url])
        asked.push({ url: step, got: yield { url: step, ifChanged: true } })
      groups: for (const group of source.further?.(url) ?? [])
        for (const step of group) {
          const got: Got = yield { url: step, ifChanged: true, maybe: true }
          if (got.is === 'absent') break groups
          asked.push({ url: step, got })
        }
      // What lacks in a whole load is gone: where one part changed, the others are needed too.
      const changed = asked.some(({ got }) => got.is === 'here')
      if (source.part === 'whole' && changed)
        for (const { url: step, got } of asked) if (got.is === 'unchanged') yield { url: step }
    },
  }
}
