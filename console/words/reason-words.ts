// The form of the words about a device's status: by its code, with the values that the server gives.
import type { StatusCode } from '#wire/console/devices.ts'

export type ReasonWords = Readonly<Record<StatusCode, (values: ReasonValues) => readonly [text: string, todo: string]>>

/** The values of a reason, each as a reader sees it. */
export interface ReasonValues {
  /** A number in the reader's locale; `0` where the server told none. */
  number(name: string): string
  count(name: string): number
  duration(name: string): string
  /** `a, b and 3 more` of a list and the number in `count`. */
  list(name: string): string
  text(name: string): string
}
