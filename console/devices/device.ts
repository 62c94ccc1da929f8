// A device as its page has it.
import type { showDevice } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'

export type Device = AnswerOf<typeof showDevice>
