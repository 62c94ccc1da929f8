// An agent's sending by itself, without end, to be killed: `sender.ts FOLDER`. Sends { ready } once the first one left.
import { systemClock } from '#kit/clock.ts'
import { openLine } from '../../agent/control/line.ts'
import { needIdentity } from '../../agent/identity/identity.ts'
import { noteTo } from '../../agent/say.ts'
import { openFolder } from '../../agent/state/folder.ts'
import { sendOne } from './inspection-send.ts'

noteTo(() => undefined)
const folder = openFolder(process.argv[2] ?? '')
const identity = needIdentity(folder)
const line = openLine({ ...identity, keyExchange: 'classic', credentials: identity })
for (let i = 0; ; i++) {
  await sendOne({ folder, identity, line, clock: systemClock }, i)
  if (i === 0) process.send?.({ ready: true })
}
