// What the stack runs built: the console for the server, the agent as devices get it. Made once per state of the sources, never half.
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runToEnd } from './processes/child.ts'

const repository = join(import.meta.dirname, '..')

const products = {
  console: { sources: '{console,wire,kit}/**/*.{ts,tsx,css,html,svg}', program: 'build-console.ts' },
  agent: { sources: '{agent,wire,kit}/**/*.ts', program: 'build-agent.ts' },
} as const
type Product = keyof typeof products

/** Where the build of this state of the sources lies: in the repository where it is or can be written, else with the data. */
export function folderOf(product: Product, dataFolder: string): string {
  const name = digestOf(product).slice(0, 16)
  const shared = join(repository, 'dist', product)
  return existsSync(join(shared, name)) || writable(shared) ? join(shared, name) : join(dataFolder, product, name)
}

/** Builds it there unless it is there. */
export async function build(
  product: Product,
  folder: string,
  options: { logFolder: string; env: Readonly<Record<string, string | undefined>> },
): Promise<void> {
  if (existsSync(folder)) return
  const partial = `${folder}.partial-${process.pid}`
  const file = join(import.meta.dirname, 'processes', products[product].program)
  mkdirSync(join(folder, '..'), { recursive: true })
  try {
    await runToEnd({ name: `${product}-build`, file, args: [partial], ...options })
    // Another stack may have been faster; its build is of the same sources.
    if (!existsSync(folder)) renameSync(partial, folder)
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
}

/** Names the state of every source a product depends on: 64 hexadecimal digits. */
function digestOf(product: Product): string {
  const hash = createHash('sha256')
  const sources = globSync(products[product].sources, { cwd: repository }).sort()
  for (const source of ['package-lock.json', ...sources])
    hash.update(`${source}\n`).update(readFileSync(join(repository, source)))
  return hash.digest('hex')
}

function writable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
