// The state of a source of advisories, in one word.

import type * as z from 'zod'
import type { SourceState } from '#wire/advisories/sources.ts'
import { useWords } from '../words/words.ts'

export type SourceStateName = z.infer<typeof SourceState>

const tones: Record<SourceStateName, string | undefined> = {
  never: 'none',
  fresh: 'good',
  stale: 'warn',
  failed: 'bad',
  shrunk: 'warn',
}

export function SourcePill({ state }: { state: SourceStateName }) {
  const say = useWords().knowledge
  return (
    <span className="pill" data-tone={tones[state]} title={say.sourceStateText[state]}>
      {say.sourceStates[state]}
    </span>
  )
}
