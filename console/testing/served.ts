// Every contract that the fixture server knows the way to.
import * as consents from '#wire/console/consents.ts'
import * as devicePrivacy from '#wire/console/device-privacy.ts'
import * as erasures from '#wire/console/erasures.ts'
import { contracts } from '#wire/console/index.ts'
import * as operators from '#wire/console/operators.ts'
import * as outbound from '#wire/console/outbound.ts'
import * as retention from '#wire/console/retention.ts'
import * as serverPrivacy from '#wire/console/server-privacy.ts'
import * as subjects from '#wire/console/subjects.ts'
import type { Contract } from '#wire/contract.ts'

const rooms = [consents, devicePrivacy, erasures, operators, outbound, retention, serverPrivacy, subjects]
const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value

/** Those of the privacy pages stand in their rooms, also before the server has a verb for each. */
export const served: readonly Contract[] = [
  ...(Object.values(contracts) as Contract[]),
  ...rooms.flatMap((room) => Object.values(room).filter(isContract)),
]
