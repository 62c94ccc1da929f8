// Writes a file that its reader asked for: the old one or the whole new one, readable by its owner alone.
import { rename, rm, writeFile } from 'node:fs/promises'
import { Failed } from './failure.ts'

/** Throws Failed, saying why it cannot be written; nothing is left behind. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const part = `${file}.part`
  try {
    await writeFile(part, text, { mode: 0o600 })
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true }).catch(() => {})
    throw new Failed(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`)
  }
}
