// How old looks are, and taking out what is too old.
import { type Aged, aged } from '#kit/pg/aged.ts'

export const looksKept: Aged = aged('look_looks', 'hour')
