// `muster agent own-id`: the holder names this device with an id of their own; the server gets a digest of it and never the value.
import { createHash } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { ownIdText, ownIdTrouble } from '#wire/telemetry/own-id.ts'
import type { AgentConfig } from '../config.ts'
import { Fault } from '../fault.ts'
import { needIdentity } from '../identity/identity.ts'
import { say } from '../say.ts'
import { files, openFolder } from '../state/folder.ts'
import { readOwnId } from './own-id-file.ts'

type Resolve = (name: string) => Promise<unknown>

/** The resolver of this machine said that there is no such name. */
const notFound = ['ENOTFOUND', 'ENODATA']

/**
 * Throws Fault 'wrong-use' when the value is an address by its form or resolves to one by this machine's resolver. Where
 * no resolver answers, only the form is judged, and that is said.
 */
export async function ownId(
  config: AgentConfig,
  [verb, value, ...more]: readonly string[],
  resolve: Resolve = lookup,
): Promise<void> {
  const folder = openFolder(config.stateFolder)
  const { tenant } = needIdentity(folder)
  if (verb === 'show' && value === undefined) {
    const digest = readOwnId(folder)
    return say(digest ? `The server knows this device's own id as ${digest}` : 'This device has no own id.')
  }
  if (verb === 'clear' && value === undefined) {
    folder.remove(files.ownId)
    return say('The own id is taken back with the next sync.')
  }
  if (verb !== 'set' || value === undefined || more.length > 0)
    throw new Fault('wrong-use', 'muster agent own-id set VALUE, clear or show')
  const trouble = ownIdTrouble(value)
  if (trouble) throw new Fault('wrong-use', `This can be no own id: ${trouble}`)
  const isChecked = await refuseAddress(value, resolve)
  const digest = createHash('sha256').update(ownIdText(tenant, value)).digest('base64url')
  folder.write(files.ownId, JSON.stringify({ digest }))
  say(`The own id is told with the next sync, as ${digest} and nothing else.`)
  if (!isChecked) say('No resolver answered: only its form was checked, not whether it resolves to an address.')
}

/** False when nobody could say. Digits alone are an asset's number before they are an address written in one number. */
async function refuseAddress(value: string, resolve: Resolve): Promise<boolean> {
  if (/^\d+$/.test(value)) return true
  try {
    await resolve(value)
  } catch (error) {
    return notFound.includes((error as NodeJS.ErrnoException).code ?? '')
  }
  throw new Fault('wrong-use', 'This can be no own id: it resolves to an address')
}
