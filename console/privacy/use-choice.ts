// The switches while they are being chosen: a level turns many at once, a single one makes the choice one's own.
import { useMemo, useState } from 'react'
import type { InputOf } from '#kit/http/call.ts'
import {
  type CatalogueField,
  catalogue,
  type choosePrivacy,
  type PrivacyChoice,
  readPrivacy,
} from '#wire/console/privacy.ts'
import { useAnswer } from '../shell/ask.ts'
import { itemsOf, type Level, toldKinds } from './levels.ts'

export interface Choice {
  readonly fields: readonly CatalogueField[] | undefined
  readonly error: unknown
  readonly level: Level
  readonly on: ReadonlySet<string>
  readonly ready: boolean
  /** Fields that the server needs for itself and that cannot be off. */
  readonly own: number
  /** Differs from what the server holds. */
  readonly changed: boolean
  readonly wish: InputOf<typeof choosePrivacy>
  readonly held: PrivacyChoice | undefined
  setLevel(level: Level): void
  toggle(item: string): void
  reset(): void
}

export function useChoice(): Choice {
  const told = useAnswer(catalogue, {}, { staleMilliseconds: 60_000 })
  const held = useAnswer(readPrivacy, {})
  const [draft, setDraft] = useState<{ level: Level; own: readonly string[] }>()
  // The server's own fields hang on no switch.
  const fields = useMemo(() => told.data?.fields.filter((field) => toldKinds.includes(field.kind)), [told.data])
  const level = draft?.level ?? held.data?.level ?? 'strict'
  const chosen = draft?.own ?? held.data?.items
  const on = useMemo(() => {
    if (!fields) return new Set<string>()
    return level === 'own' ? new Set(chosen) : itemsOf(fields, level)
  }, [fields, level, chosen])
  return {
    fields,
    error: told.error ?? held.error,
    level,
    on,
    ready: fields !== undefined && held.data !== undefined,
    changed: draft !== undefined,
    held: held.data,
    own: (told.data?.fields.length ?? 0) - (fields?.length ?? 0),
    wish: level === 'own' ? { level, items: [...on].sort() } : { level },
    setLevel: (next) => setDraft({ level: next, own: next === 'own' ? [...on] : [] }),
    toggle(item) {
      const next = new Set(on)
      if (!next.delete(item)) next.add(item)
      setDraft({ level: 'own', own: [...next] })
    },
    reset: () => setDraft(undefined),
  }
}
