// What is not finished although the keys are gone, each with what ends it.
import { CircleDashed } from 'lucide-react'
import type { Erasure } from '#wire/console/erasures.ts'
import { useReader } from '../words/words.ts'

export function OpenItems({ items }: { items: Erasure['open'] }) {
  const { words, format } = useReader()
  const say = words.erasures
  return (
    <ul className="open-items">
      {items.map((item) => (
        <li key={item.what}>
          <CircleDashed size={16} aria-hidden="true" />
          <div>
            <b>{say.openItems[item.what]}</b>
            {item.count !== undefined && <span className="number"> · {format.number(item.count)}</span>}
            <p className="note">
              {say.openEnds[item.what]}
              {item.until && ` ${say.untilAt(format.dateTime(item.until))}`}
            </p>
          </div>
        </li>
      ))}
    </ul>
  )
}
