// `muster agent preview --without ITEM,...`: what nobody could do any more, computed as the server computes it.
import { itemMeant, itemTitles, lossesOf } from '#wire/telemetry/losses.ts'
import { useWords } from '#wire/telemetry/uses.ts'
import { Fault } from '../fault.ts'
import { say } from '../say.ts'

/** `without`: items or words for them, with commas between. Throws Fault 'wrong-use' on a word that means none. */
export function preview(without: string | undefined): void {
  const words = (without ?? '').split(',').flatMap((word) => word.trim() || [])
  if (words.length === 0) throw new Fault('wrong-use', 'name items: muster agent preview --without hostname,packages')
  const items = words.map((word) => {
    const item = itemMeant(word)
    if (item === undefined)
      throw new Fault('wrong-use', `there is no item '${word}'; there are: ${[...itemTitles.keys()].join(', ')}`)
    return item
  })
  for (const { item, title, lose, uses } of lossesOf(items)) {
    say(`${title} (${item}): ${lose}`)
    for (const code of uses) say(`  - ${useWords[code]}`)
    say()
  }
  say('Nothing was changed. muster agent refuse ITEM does it.')
}
