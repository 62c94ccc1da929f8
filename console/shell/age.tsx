// How old something is, in words, with the exact time on hover.
import { useFormat } from '../words/words.ts'
import { useNow } from './now.ts'

/** `at` is an ISO-8601 instant or day. */
export function Age({ at }: { at: string }) {
  const format = useFormat()
  const now = useNow()
  return (
    <time dateTime={at} title={at.length === 10 ? format.date(at) : format.dateTime(at)}>
      {at.length === 10 ? format.date(at) : format.ago(at, now)}
    </time>
  )
}

/** An instant written out, for records whose exact time matters; a day where no more is told. */
export function Instant({ at }: { at: string }) {
  const format = useFormat()
  return (
    <time dateTime={at} title={at}>
      {at.length === 10 ? format.date(at) : format.dateTime(at)}
    </time>
  )
}
