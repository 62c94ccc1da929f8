// How old the leaves of the transparency log are: their days stand for them, for no leaf has a time of its own.
import { aged } from '#kit/pg/aged.ts'

export const leavesKept = aged('log_days', 'day')
