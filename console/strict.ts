// Runs before anything else of the page: the rules that keep foreign text harmless.
import * as z from 'zod'

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown
}

/**
 * The browser asks this policy about every assignment to an HTML sink. The style sheets of our components pass (they
 * hold neither `<` nor `&`); everything that could start a tag or an entity is refused, and no script text at all passes.
 */
function refuseMarkup(): void {
  const factory = (window as { trustedTypes?: TrustedTypesFactory }).trustedTypes
  factory?.createPolicy('default', { createHTML: (text) => (/[<&]/.test(text) ? null : text) })
}

refuseMarkup()
// Compiled checkers would need `eval`, which the page's policy refuses; schemas decide this as they are made.
z.config({ jitless: true })
