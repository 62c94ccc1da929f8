// `muster agent agree`, `refuse` and `agreed`: what is read of this machine, decided at the machine and never called consent.
import type { Clock } from '#kit/clock.ts'
import type { Policy } from '#wire/control/policy.ts'
import { isOff } from '#wire/telemetry/items.ts'
import { itemMeant, itemTitles } from '#wire/telemetry/losses.ts'
import { systemId } from '#wire/telemetry/system-id.ts'
import type { AgentConfig } from '../config.ts'
import { heldPolicy } from '../control/policy.ts'
import { Fault } from '../fault.ts'
import { needIdentity } from '../identity/identity.ts'
import { say } from '../say.ts'
import { type Folder, files, openFolder } from '../state/folder.ts'
import { agreeOn, readAgreed, takeBack } from './agreed.ts'
import { type HolderFile, holderFiles, readHolderFile } from './file.ts'
import { readGiven } from './own-id-file.ts'

const nextSync = 'It holds from the next sync on; `muster agent sync` makes it now.'

/** Throws Fault 'wrong-use' on a word that means no item or one that is not asked for, and on a field without its kind. */
export async function agree(config: AgentConfig, clock: Clock, words: readonly string[]): Promise<void> {
  const { folder, policy } = opened(config)
  const items = meant(words, asked(folder, policy))
  if (policy.ownership !== 'personal') return keepBackNoMore(config, folder, items)
  const with_ = new Set([...Object.keys(readAgreed(folder)), ...items])
  for (const item of items) {
    const [kind] = item.split('.') as [string]
    if (!with_.has(kind))
      throw new Fault(
        'wrong-use',
        `'${item}' is told with '${kind}': agree on both, muster agent agree ${kind} ${item}`,
      )
  }
  agreeOn(folder, items, clock.now())
  say(`Agreed that this is read: ${titles(items)}.`)
  say(nextSync)
}

/** On a personal device the agreement is taken back; elsewhere the items are kept back. */
export async function refuse(config: AgentConfig, words: readonly string[]): Promise<void> {
  const { folder, policy } = opened(config)
  const items = meant(words, asked(folder, policy))
  const off = new Set(items)
  if (policy.ownership === 'personal') takeBack(folder, (item) => isOff(item, off))
  else {
    const own = ownFile(folder)
    keep(folder, { ...own, withhold: [...new Set([...own.withhold, ...items])].sort() })
  }
  say(`Not read any more: ${titles(items)}.`)
  say(nextSync)
}

export function agreed(config: AgentConfig): void {
  const { folder, policy } = opened(config)
  const given = readAgreed(folder)
  const withheld = new Set(holderFiles(config, folder).flatMap((file) => readHolderFile(file).withhold))
  const isPersonal = policy.ownership === 'personal'
  say(
    isPersonal
      ? 'This is a personal device: nothing is read before you agree on it here.'
      : "This is the organisation's device: what is asked is read, save what is kept back here.",
  )
  say()
  for (const item of asked(folder, policy)) {
    const state = isOff(item, withheld)
      ? 'kept back on this machine'
      : !isPersonal
        ? 'read'
        : given[item] === undefined
          ? 'not agreed on: not read'
          : `agreed on at ${given[item]}`
    say(`  ${item.padEnd(24)} ${itemTitles.get(item) ?? item}: ${state}`)
  }
  say()
  say('muster agent preview --without ITEM says what nobody could do without it.')
}

/** Who withholds an item in the machine's settings file has to change it there. */
function keepBackNoMore(config: AgentConfig, folder: Folder, items: readonly string[]): void {
  const elsewhere = items.filter((item) => isOff(item, new Set(readHolderFile(config.privacyFile).withhold)))
  const own = ownFile(folder)
  keep(folder, { ...own, withhold: own.withhold.filter((item) => !items.includes(item)) })
  if (elsewhere.length > 0) throw new Fault('wrong-use', `${config.privacyFile} keeps back: ${elsewhere.join(', ')}`)
  say(`Not kept back here any more: ${titles(items)}.`)
  say(nextSync)
}

const ownFile = (folder: Folder): HolderFile => readHolderFile(holderFileIn(folder))
const holderFileIn = (folder: Folder) => `${folder.path}/${files.privacy}`
const keep = (folder: Folder, { withhold, remote }: HolderFile) =>
  folder.write(files.privacy, JSON.stringify({ withhold, ...(Object.keys(remote).length > 0 && { remote }) }))

function opened(config: AgentConfig): { folder: Folder; policy: Policy } {
  const folder = openFolder(config.stateFolder)
  const policy = heldPolicy(folder, needIdentity(folder))
  if (!policy) throw new Fault('policy-refused', 'There is no policy here that the server signed: nothing is read')
  return { folder, policy }
}

/** An own id of the tenant stands here only once its user agreed on the item, also where the policy asks for none of ours. */
const asked = (folder: Folder, { collect, ownership }: Policy): readonly string[] =>
  ownership === 'personal' && readGiven(folder)?.digest && !collect.includes(systemId)
    ? [...collect, systemId].sort()
    : collect

function meant(words: readonly string[], asked: readonly string[]): string[] {
  if (words.length === 0) throw new Fault('wrong-use', 'name items, or all; muster agent agreed lists them')
  if (words.length === 1 && words[0] === 'all') return [...asked]
  return words.map((word) => {
    const item = itemMeant(word)
    if (item === undefined) throw new Fault('wrong-use', `there is no item '${word}'; muster agent agreed lists them`)
    if (!asked.includes(item)) throw new Fault('wrong-use', `'${item}' is not asked for on this device`)
    return item
  })
}

const titles = (items: readonly string[]) => items.map((item) => itemTitles.get(item) ?? item).join(', ')
