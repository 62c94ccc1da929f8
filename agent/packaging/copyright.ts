// Whose work the package holds and on which terms: the agent's own, Node's, and every npm package in the bundle.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '../..')

/**
 * The text of /usr/share/doc/muster-agent/copyright. Throws when a package comes without the text of its licence.
 * `packages`: npm packages in the bundle.
 */
export function copyrightOf(packages: readonly string[], nodePackage: string): string {
  const own = readFileSync(join(repository, 'LICENSE'), 'utf8')
  const parts = [...packages, nodePackage].map((name) => {
    const what =
      name === nodePackage ? '/usr/lib/muster-agent/node is Node.js' : `${name}, in /usr/lib/muster-agent/*.js`
    return `${'='.repeat(100)}\n${what}\n${'='.repeat(100)}\n\n${licenceOf(name)}`
  })
  return [own, ...parts].map((part) => `${part.trim()}\n`).join('\n')
}

function licenceOf(name: string): string {
  const folder = join(repository, 'node_modules', name)
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(entry))
  if (!file) throw new Error(`${name} brings no licence text`)
  return readFileSync(join(folder, file), 'utf8')
}
