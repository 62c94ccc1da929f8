// Servers this person works with, each under a name: address, credential file and, where it has no public certificate, its pin.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { Failed } from './failure.ts'

const Context = z.strictObject({
  server: z.url({ protocol: /^https?$/ }),
  credentialFile: z.string(),
  /** PEM of the certificate that was pinned by its fingerprint; absent: the system's authorities decide. */
  certificate: z.string().optional(),
})
export type Context = z.infer<typeof Context>

const Contexts = z.strictObject({ current: z.string().optional(), contexts: z.record(z.string(), Context) })
export type Contexts = z.infer<typeof Contexts>

/** The contexts of `file`; none when there is no such file. Throws Failed when it cannot be read as one. */
export async function readContexts(file: string): Promise<Contexts> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"contexts":{}}'
    throw new Failed(`${file} cannot be read (${error.code}).`)
  })
  try {
    return Contexts.parse(JSON.parse(text))
  } catch {
    throw new Failed(`${file} is not a list of contexts. Mend it, or move it away and add them again.`)
  }
}

/** Replaces the file as a whole; only its owner may read it. */
export async function writeContexts(file: string, contexts: Contexts): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(`${file}.new`, `${JSON.stringify(contexts, undefined, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}
