// What is lost when items are switched off, computed from what the code uses, before anybody saves it (D3).
import type { ParsedInput } from '#kit/http/serve.ts'
import type { previewCollection as contract } from '#wire/console/device-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import { itemMeant, lossesOf } from '#wire/telemetry/losses.ts'
import type { Context } from '../../context.ts'

/** `without`: items or words for them, with commas between. Throws `body-invalid` on a word that means no item. */
export async function previewCollection(
  _context: Context,
  { without }: ParsedInput<typeof contract>,
): Promise<AnswerOf<typeof contract>> {
  const words = without.split(',').map((word) => word.trim())
  const items = words.filter(Boolean).map((word) => {
    const item = itemMeant(word)
    if (item === undefined) throw new Problem('body-invalid', `query.without: there is no item '${word.slice(0, 100)}'`)
    return item
  })
  return { losses: lossesOf(items).map(({ uses, ...loss }) => ({ ...loss, uses: [...uses] })) }
}
