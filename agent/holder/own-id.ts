// `muster agent own-id`: the holder names this device with an id of their own; the server gets a digest of it and never the value.
import { isRefused } from '#wire/control/own-id.ts'
import type { AgentConfig } from '../config.ts'
import { Fault } from '../fault.ts'
import { needIdentity } from '../identity/identity.ts'
import { say } from '../say.ts'
import { files, openFolder } from '../state/folder.ts'
import { leadsHere, ownIdDigest, type Resolve, resolves } from './judge-id.ts'
import { readGiven, readOwnId } from './own-id-file.ts'

/**
 * Throws Fault 'wrong-use' when the value is an address by its form or resolves to one by this machine's resolver. Where
 * no resolver answers, only the form is judged, and that is said.
 */
export async function ownId(
  config: AgentConfig,
  [verb, value, ...more]: readonly string[],
  resolve?: Resolve,
): Promise<void> {
  const folder = openFolder(config.stateFolder)
  const { tenant } = needIdentity(folder)
  if (verb === 'show' && value === undefined) {
    const digest = readOwnId(folder)
    say(digest ? `The server knows this device's own id as ${digest}` : 'This device has no own id of its holder.')
    return say(inWords(readGiven(folder)))
  }
  if (verb === 'clear' && value === undefined) {
    folder.remove(files.ownId)
    return say('The own id is taken back with the next sync.')
  }
  if (verb !== 'set' || value === undefined || more.length > 0)
    throw new Fault('wrong-use', 'muster agent own-id set VALUE, clear or show')
  const trouble = leadsHere(value)
  if (trouble) throw new Fault('wrong-use', `This can be no own id: ${trouble}`)
  const found = await resolves(value, resolve)
  if (found) throw new Fault('wrong-use', 'This can be no own id: it resolves to an address')
  const digest = ownIdDigest(tenant, value)
  folder.write(files.ownId, JSON.stringify({ digest }))
  say(`The own id is told with the next sync, as ${digest} and nothing else.`)
  if (found === undefined)
    say('No resolver answered: only its form was checked, not whether it resolves to an address.')
}

function inWords(given: ReturnType<typeof readGiven>): string {
  if (given?.digest) return `The organisation gave it one, known as ${given.digest}; the holder's goes before it.`
  if (isRefused(given?.judged)) return 'The organisation gave it one that was not taken: it leads to a machine.'
  return 'The organisation gave it none.'
}
