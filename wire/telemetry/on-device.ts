// Which files on the device hold what is told, so that whoever asks where a value rests is told of that place too.
import type { DeclaredField } from './dictionary.ts'

/** Exactly what was sent last; overwritten by the next transmission. */
const lastSent = 'last-transmission.json.zst'

/** In the agent's state folder, which only root and the agent may read; all of it goes with `muster agent reset`. */
export function filesOnDevice(kind: DeclaredField['kind']): readonly string[] {
  if (kind === 'events') return ['outbox.log', 'seen.json', lastSent]
  return [`told-${kind}.json.zst`, lastSent, ...(kind === 'agent' ? ['days.json'] : [])]
}
