// How a collector asks the helper: one name of the closed list, text back, nothing else crosses.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { CommandName } from './commands.ts'

const program = join(import.meta.dirname, 'main.ts')

/** What the command printed; undefined when it is missing here or failed. */
export async function ask(name: CommandName, value?: string): Promise<string | undefined> {
  const parts: Buffer[] = []
  const done = await askPiecewise(name, value, (part) => parts.push(part))
  return done ? Buffer.concat(parts).toString() : undefined
}

/** The same for outputs too large to hold at once; false when the command is missing here or failed. */
export function askPiecewise(
  name: CommandName,
  value: string | undefined,
  heard: (part: Buffer) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, name, ...(value === undefined ? [] : [value])], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {},
    })
    child.stdout.on('data', heard)
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}
