// Loads what the children will load, and ends: Node then keeps the stripped sources, so that no long-lived process has to
// hold the compiler that strips them. Worth it once per state of the sources.
import { globSync } from 'node:fs'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '..', '..')
const programs = /(^|\/)(main|testing|for-tests)\.ts$|\.test\.ts$|\/testing[/-]/

for (const file of globSync('{server,advisories}/**/*.ts', { cwd: repository }))
  if (!programs.test(file)) await import(join(repository, file))
process.exit(0)
