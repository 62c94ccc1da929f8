// `muster agent ask KIND`: the person at the device demands something of the organisation; the server writes it down and says until when.
import { DeviceRequest, DeviceRequestAnswer } from '#wire/control/requests.ts'
import { requestsPath } from '#wire/paths.ts'
import { protocolVersion } from '#wire/version.ts'
import type { AgentConfig } from '../config.ts'
import { jsonOf, openLine } from '../control/line.ts'
import { Fault } from '../fault.ts'
import { needIdentity } from '../identity/identity.ts'
import { say } from '../say.ts'
import { folderAt } from '../state/folder.ts'

const kinds = DeviceRequest.shape.kind.options

/** Throws Fault 'wrong-use' on another word, and what the line throws. */
export async function ask(config: AgentConfig, [word, ...more]: readonly string[]): Promise<void> {
  const kind = kinds.find((one) => one === word)
  if (kind === undefined || more.length > 0)
    throw new Fault('wrong-use', `muster agent ask takes one of ${kinds.join(', ')}`)
  const enrolled = needIdentity(folderAt(config.stateFolder))
  const identity = { ...enrolled, server: config.server ?? enrolled.server }
  const line = openLine({ ...identity, keyExchange: config.keyExchange, credentials: identity })
  try {
    const answer = await line.post(requestsPath, 'application/json', JSON.stringify({ v: protocolVersion, kind }))
    const read = DeviceRequestAnswer.safeParse(jsonOf(answer))
    if (!read.success) throw new Fault('answer-unusable', 'The server does not say that it took the request')
    const { id, receivedAt, dueBy } = read.data
    say(`Asked for ${kind} at ${receivedAt}; it is ${id} towards the organisation.`)
    say(`It has to be answered by ${dueBy}. What became of it: muster agent privacy --ask`)
  } finally {
    line.close()
  }
}
