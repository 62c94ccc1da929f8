// Counts of events as a chart wants them: no gap where nothing happened, by hour or by day.
import { iso } from '#kit/clock.ts'
import type { eventCounts } from '#wire/console/events.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { type Severity, severities } from '#wire/telemetry/event.ts'
import { type Step, stepSeconds } from '../charts/series.ts'

type Counts = AnswerOf<typeof eventCounts>

/** The `hours` up to the answer's time, oldest first, each with its three counts. */
export function byStep(
  { asOf, byHour }: Pick<Counts, 'asOf' | 'byHour'>,
  hours: number,
  step: Step,
): { at: string[]; values: Record<Severity, number[]> } {
  const size = stepSeconds[step] * 1000
  const last = Math.floor(Date.parse(asOf) / size) * size
  const length = Math.ceil((hours * 3_600_000) / size)
  const first = last - (length - 1) * size
  const zeros = () => new Array<number>(length).fill(0)
  const values = { info: zeros(), warning: zeros(), critical: zeros() }
  for (const hour of byHour) {
    const index = Math.floor((Date.parse(hour.at) - first) / size)
    if (index < 0 || index >= length) continue
    for (const severity of severities)
      (values[severity] as number[])[index] = (values[severity][index] ?? 0) + hour[severity]
  }
  const at = Array.from({ length }, (_, index) => iso(first + index * size))
  return { at: step === 'day' ? at.map((day) => day.slice(0, 10)) : at, values }
}
