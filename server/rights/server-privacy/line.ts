// One line of the Server privacy page: what holds, how that was checked, and where it is set.
import { iso } from '#kit/clock.ts'
import type { Line } from '#wire/console/server-privacy.ts'
import type { Context } from '../../context.ts'

export type Said = Pick<Line, 'code' | 'state' | 'title' | 'says' | 'how' | 'command'> & {
  readonly values?: Line['values']
  readonly link?: string
  /** Only a person can know it: who confirms it, confirms it for a time. */
  readonly confirmable?: boolean
}

/** A line as it was found now. */
export function lineOf({ clock }: Pick<Context, 'clock'>, { values, link, confirmable, ...said }: Said): Line {
  return {
    ...said,
    values: values ?? {},
    checkedAt: iso(clock.now()),
    ...(link ? { link } : {}),
    confirmable: confirmable ?? false,
  }
}

export const many = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`
