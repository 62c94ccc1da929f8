// Who did something to the advisories: the schedule, oneself, or an operator or credential by its id.
import { useMe } from '../shell/me.ts'
import { useWords } from '../words/words.ts'

export function ActorName({ actor }: { actor: string }) {
  const say = useWords().provenance
  const me = useMe()
  if (actor === 'importer') return say.automatic
  if (actor === me.operator) return me.name
  return /^(opr|crd)_/.test(actor) ? <code title={actor}>{actor.slice(0, 10)}…</code> : actor
}
