// Looks through every file of the installation for texts that must not be there any more, and says what it could not look into.
import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join, relative } from 'node:path'
import { disguisesOf } from '#kit/disguises.ts'
import { finderOf } from '#kit/find-bytes.ts'

export interface Searched {
  readonly files: number
  readonly bytes: number
  /** Never the text itself: which of them, where and in which form. */
  readonly found: readonly { readonly canary: number; readonly file: string; readonly form: string }[]
  readonly unread: readonly { readonly path: string; readonly why: string }[]
  /** Files that are sealed or packed: their content was searched as it lies, not opened. */
  readonly closed: readonly string[]
}

const pieceBytes = 4 * 1024 * 1024
const packed = /\.(muster-backup|gz|zst|xz|zip|tgz|bz2)$/
/** PostgreSQL's own programs and the console's files hold no data of anybody. */
const programs = /^(postgres\/\d[^/]*|console)$/

/** `tell` hears now and then how far it is. Throws on a canary that is too short to mean anything. */
export function searchFiles(
  folders: readonly string[],
  canaries: readonly (string | Uint8Array)[],
  tell: (files: number, bytes: number) => void = () => {},
): Searched {
  const needles = canaries.flatMap((text, canary) =>
    [...disguisesOf(text)].map(([form, bytes]) => ({ canary, form, bytes })),
  )
  const finder = finderOf(needles.map(({ bytes }) => bytes))
  const found = new Map<string, Searched['found'][number]>()
  const unread: { path: string; why: string }[] = []
  const closed: string[] = []
  const buffer = Buffer.allocUnsafe(pieceBytes)
  let files = 0
  let bytes = 0

  function searchFile(path: string): void {
    const file = openSync(path, 'r')
    try {
      finder.begin()
      for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
        bytes += read
        finder.feed(buffer.subarray(0, read), (index) => {
          const { canary, form } = needles[index] as (typeof needles)[number]
          found.set(`${canary} ${form} ${path}`, { canary, file: path, form })
        })
      }
    } finally {
      closeSync(file)
    }
    files += 1
    if (packed.test(path)) closed.push(path)
    if (files % 200 === 0) tell(files, bytes)
  }

  function visit(folder: string, root: string): void {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      try {
        const stat = lstatSync(path)
        if (stat.isDirectory()) {
          if (!programs.test(relative(root, path))) visit(path, root)
        } else if (stat.isFile()) searchFile(path)
      } catch (error) {
        const { code = 'unknown' } = error as NodeJS.ErrnoException
        // A database removes files while it runs.
        if (code !== 'ENOENT') unread.push({ path, why: code })
      }
    }
  }

  for (const folder of folders) visit(folder, folder)
  return { files, bytes, found: [...found.values()], unread, closed }
}
