// The notice everybody at the device may read: what is collected, why and what is not; words only, never a value.
import { fieldsOf } from '#wire/telemetry/dictionary.ts'
import { type EventType, eventTypes } from '#wire/telemetry/event.ts'
import { kinds } from '#wire/telemetry/kinds.ts'

const purposes = {
  inventory: 'to know which machines there are',
  protection: 'to see whether the machine is protected',
  vulnerabilities: 'to find known vulnerabilities',
  operation: 'to keep the agent itself working',
} as const

const exactness = {
  exact: '',
  day: ' (the day only)',
  hour: ' (the hour only)',
  mebibyte: ' (in mebibytes)',
  domain: ' (the organisation only)',
} as const

/** The notice in lines, from the dictionary and the switches as they are on this device. */
export function noticeOf(on: readonly string[], withheld: readonly string[]): string[] {
  const told = kinds.filter(({ name }) => on.includes(name))
  const lines = told.flatMap((kind) => {
    const collected = fieldsOf(kind).filter(({ item }) => on.includes(item))
    const reasons = Map.groupBy(collected, ({ purpose, retentionDays }) => {
      const kept = retentionDays === 'while-managed' ? 'while the device is managed' : `${retentionDays} days`
      return `${purposes[purpose]}; kept ${kept}`
    })
    const list = [...reasons].flatMap(([reason, fields]) => [
      ...fields.map(({ title, precision }) => `  - ${title}${exactness[precision]}`),
      `  ${reason}`,
    ])
    return [`${kind.title}: ${kind.says}`, ...list, '']
  })
  const events = eventLines(on)
  const off = [...kinds.flatMap(fieldsOf), ...Object.values<EventType>(eventTypes)].filter(
    ({ item }) => !on.includes(item),
  )
  return [
    'This machine is managed with Muster. Its agent tells its server the following and nothing else:',
    '',
    ...(lines.length + events.length > 0 ? [...lines, ...events] : ['Nothing.', '']),
    `Not collected: ${[...new Set(off.map(({ title }) => title))].join(', ') || 'everything known is collected'}.`,
    ...(withheld.length > 0 ? [`Kept back on this machine although asked for: ${withheld.join(', ')}.`] : []),
    'There is no field for names of people, addresses of people, files, documents, keystrokes or locations.',
    '',
    'Whoever administers this machine sees what was really sent with `muster agent inspect`, and can prove it with',
    '`muster agent verify`. Ask them, or the organisation that manages this machine, about your rights.',
  ]
}

/** Nothing when no event is told. */
function eventLines(on: readonly string[]): string[] {
  const told = Object.values<EventType>(eventTypes).filter(({ item }) => on.includes(item))
  if (told.length === 0) return []
  const list = [...Map.groupBy(told, ({ retentionDays }) => retentionDays)].flatMap(([days, types]) => [
    ...types.map(({ title }) => `  - ${title}`),
    `  ${purposes.operation}; kept ${days} days`,
  ])
  return ['Events: What happens on this machine, told with its time.', ...list, '']
}
