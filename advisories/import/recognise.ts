// Which source a file is of, by what is in it.
import type { Source } from '../sources/source.ts'
import type { Limits } from './container.ts'
import type { LoadFile } from './imports.ts'
import { peek, unpack } from './unpack.ts'

const headBytes = 64 * 1024

/** By the first member of the file. Throws Unreadable for a container that cannot be opened. */
export async function recogniseFile(
  file: LoadFile,
  sources: readonly Source[],
  limits?: Limits,
): Promise<Source | undefined> {
  for await (const member of unpack(file.path, file.name, limits ? { limits } : {})) {
    const { head } = await peek(member.bytes, headBytes)
    // A file inside an archive is known by its content; the archive's own name may say more.
    return sources.find((one) => one.recognise(member.name, head) || one.recognise(file.name, head))
  }
  return undefined
}
