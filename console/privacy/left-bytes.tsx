// How much left this server, large: nothing is the usual and the best; not knowing is said as such.
import { DoorClosed, DoorOpen } from 'lucide-react'
import { showOutbound } from '#wire/console/outbound.ts'
import { useAnswer } from '../shell/ask.ts'
import { useReader } from '../words/words.ts'

/** `withDoor`: where the page does not tell of the door by itself. */
export function LeftBytes({ withDoor = false }: { withDoor?: boolean }) {
  const { words, format } = useReader()
  const say = words.serverPrivacy
  const told = useAnswer(showOutbound, {}, { everyMilliseconds: 60_000 })
  const bytes = told.data?.bytes
  const unknown = told.error ? !told.data : bytes === null
  const [value, unit] = bytes === undefined || bytes === null ? [] : format.bytes(bytes).split(/[\s\u00a0]/u)
  return (
    <section className="panel left-card" aria-label={say.left}>
      <h2>{say.left}</h2>
      <p className="left-value" data-unknown={unknown || undefined} aria-busy={!told.data && !told.error}>
        {unknown
          ? words.shell.unknown
          : value !== undefined && (
              <>
                {value} <small>{unit === 'B' ? say.bytesWord(bytes === 1) : unit}</small>
              </>
            )}
      </p>
      <p className="note">
        {unknown
          ? say.leftUnknown
          : bytes === 0
            ? say.leftNothing
            : told.data && say.leftTo(told.data.recipients.length, format.number(told.data.recipients.length))}
      </p>
      {withDoor && told.data && (
        <p className="left-door">
          {told.data.door === 'open' ? (
            <DoorOpen size={16} aria-hidden="true" />
          ) : (
            <DoorClosed size={16} aria-hidden="true" />
          )}
          {say.doors[told.data.door]}
        </p>
      )}
    </section>
  )
}
