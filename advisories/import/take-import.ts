// Takes the bytes of a file from the socket to the disk and has them loaded; memory holds none of it.
import { open } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { ImportQuery, type ImportState } from '#wire/advisories/imports.ts'
import { Problem } from '#wire/problem.ts'
import type { AdvisoriesContext } from '../context.ts'
import { baseOf } from './container.ts'

/** Resolves when the load is over. Throws `body-invalid`, and `storage-full` when the bytes find no room. */
export async function takeImport(
  { imports, sources }: Pick<AdvisoriesContext, 'imports' | 'sources'>,
  request: IncomingMessage,
  search: URLSearchParams,
): Promise<ImportState> {
  const query = ImportQuery.safeParse(Object.fromEntries(search))
  if (!query.success) throw new Problem('body-invalid', query.error.issues[0]?.message)
  const { name, source, part, confirm, actor } = query.data
  if (source && !sources.some(({ id }) => id === source))
    throw new Problem('not-found', `there is no source '${source}'`)
  const from = baseOf(name) || 'file'
  const id = await imports.begin({ from, actor, part, confirm: confirm === 'true', ...(source ? { source } : {}) })
  const path = join(imports.folder(id), '1')
  const total = Number(request.headers['content-length']) || undefined
  let read = 0
  let cut: string | undefined
  try {
    await using file = await open(path, 'w', 0o600)
    for await (const bytes of request as AsyncIterable<Buffer>) {
      await file.writeFile(bytes)
      read += bytes.length
      imports.progress(id, read, total)
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      const problem = 'the disk of the vulnerability service is full; free some space and load it again'
      await imports.fail(id, problem)
      throw new Problem('storage-full', problem)
    }
    if (read === 0) return imports.fail(id, 'the sender ended before anything came')
    cut = `the sender ended after ${read} bytes`
  }
  return imports.run(id, [{ path, name: from }], cut)
}
