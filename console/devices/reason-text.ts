// Why a device's status is not all right, in the reader's language, from the code and the values that the server gives.
import type { Format, Words } from '../words/words.ts'
import type { Device } from './device.ts'

type Reason = Device['reasons'][number]
/** Falls back to the server's own English where it has no words for the code, as a newer server may. */
export function reasonText(reason: Reason, words: Words, format: Format): readonly [text: string, todo: string] {
  const say = words.reasons[reason.code]
  if (!say) return [reason.text, reason.todo]
  const { values } = reason
  const count = (name: string) => (typeof values[name] === 'number' ? values[name] : 0)
  const text = (name: string) => String(values[name] ?? '')
  if (reason.code === 'exposure-unknown') {
    const why = words.knowledge.why[text('why') as keyof typeof words.knowledge.why]
    return why ?? [reason.text, reason.todo]
  }
  return say({
    count,
    text,
    number: (name) => format.number(count(name)),
    duration: (name) => format.duration(Math.abs(count(name))),
    list: (name) => {
      const items = Array.isArray(values[name]) ? values[name] : []
      const more = count('count') - items.length
      return more > 0 ? `${items.join(', ')} ${words.vulnerabilities.further(format.number(more))}` : items.join(', ')
    },
  })
}
