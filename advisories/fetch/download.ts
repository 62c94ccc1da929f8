// One address to one file: only if it changed, from where an earlier try stopped, never more than is bearable.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Door, Stream } from '#kit/door.ts'
import { pause } from '#kit/life.ts'

/** What the publisher calls the bytes that were loaded last (RFC 9110, section 8.8). */
export interface Validators {
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
}

export type Downloaded =
  | { readonly is: 'here'; readonly path: string; readonly validators: Validators }
  | { readonly is: 'unchanged' }
  | { readonly is: 'absent' }

/** The server answered, but with nothing to read. */
export class BadAnswer extends Error {
  /** Another try soon may do. */
  readonly passing: boolean

  constructor(message: string, passing = false) {
    super(message)
    this.passing = passing
  }
}

export interface Downloading {
  readonly door: Door
  /** Where halves and wholes lie until they are loaded. */
  readonly folder: string
  readonly limitBytes: number
  readonly timeoutSeconds: number
  readonly slowest: { readonly bytes: number; readonly seconds: number }
  /** Seconds before each further try. */
  readonly pauses: readonly number[]
  readonly signal: AbortSignal
  /** Sum of the file so far, and of the whole where the server says it. */
  readonly progress: (bytes: number, total: number | undefined) => void
}

/** A file that lies there whole, from a run that was broken off, is taken as it is. Throws what the last try threw. */
export async function download(
  { url, since, maybe }: { url: string; since?: Validators | undefined; maybe?: boolean },
  tools: Downloading,
): Promise<Downloaded> {
  const file = new Part(tools.folder, url)
  const held = file.whole()
  if (held) return { is: 'here', path: file.path, validators: held }
  for (let tried = 0; ; tried += 1) {
    try {
      return await once(url, since, maybe ?? false, file, tools)
    } catch (error) {
      const wait = tools.pauses[tried]
      if (wait === undefined || tools.signal.aborted || !passes(error)) throw error
      await pause(wait * 1000, tools.signal)
    }
  }
}

/** Connections break and servers stumble; a wrong certificate or a full disk does not pass by itself. */
function passes(error: unknown): boolean {
  if (error instanceof BadAnswer) return error.passing
  const { code = '', message = '' } = error as NodeJS.ErrnoException
  return /^E(CONN|PIPE|TIME|HOST|NET|AI_AGAIN)/.test(code) || /in time|too slowly|aborted|socket hang up/.test(message)
}

async function once(
  url: string,
  since: Validators | undefined,
  maybe: boolean,
  file: Part,
  { door, limitBytes, timeoutSeconds, slowest, signal, progress }: Downloading,
): Promise<Downloaded> {
  const half = file.half()
  const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'muster-advisories' }
  // RFC 9110, section 13.1.5: the rest of the same bytes, or all of other ones.
  if (half) Object.assign(headers, { range: `bytes=${half.size}-`, 'if-range': half.etag })
  else if (since?.etag) headers['if-none-match'] = since.etag
  else if (since?.lastModified) headers['if-modified-since'] = since.lastModified
  const answerLimitBytes = limitBytes - (half?.size ?? 0)
  return door.receive('feed', url, { headers, answerLimitBytes, timeoutSeconds, slowest, signal }, async (answer) => {
    const { status } = answer
    if (status === 304 && since && !half) return { is: 'unchanged' }
    if (maybe && (status === 404 || status === 403 || status === 410)) return { is: 'absent' }
    if (status === 416 && half) {
      file.drop()
      throw new BadAnswer('the file is another one than before', true)
    }
    if (status !== 200 && status !== 206) throw refusal(answer)
    const from = status === 206 ? startOf(answer) : 0
    if (status === 206 && (!half || from !== half.size)) {
      file.drop()
      throw new BadAnswer('it sent another part than was asked for', true)
    }
    const validators = validatorsOf(answer)
    const length = Number(header(answer, 'content-length') ?? Number.NaN)
    const total = Number.isSafeInteger(length) ? from + length : undefined
    if (total !== undefined && total > limitBytes)
      throw new BadAnswer(`the file has ${total} bytes, more than the ${limitBytes} that are taken`)
    await file.write(answer.body, from, validators, (bytes) => progress(bytes, total))
    await file.done(validators)
    return { is: 'here', path: file.path, validators }
  })
}

function refusal(answer: Stream): BadAnswer {
  const { status } = answer
  if (status >= 300 && status < 400) {
    const to = header(answer, 'location')?.slice(0, 200)
    return new BadAnswer(
      `it leads elsewhere (${status}${to ? `, to ${to}` : ''}) and no redirect is followed: choose that address if you trust it`,
    )
  }
  if (status === 404 || status === 410)
    return new BadAnswer(`the file is not there (${status}): choose another address`)
  if (status === 401 || status === 403) return new BadAnswer(`it does not give the file (${status})`)
  if (status === 429) return new BadAnswer('it asks for fewer requests (429): it is tried again later', true)
  return new BadAnswer(`it answers ${status}`, status >= 500)
}

const header = ({ headers }: Stream, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

function validatorsOf(answer: Stream): Validators {
  const etag = header(answer, 'etag')
  const lastModified = header(answer, 'last-modified')
  return { ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) }
}

const startOf = (answer: Stream) =>
  Number(/^bytes (\d+)-/.exec(header(answer, 'content-range') ?? '')?.[1] ?? Number.NaN)

/** The bytes of one address on disk: half of them with the name the server gave them, or whole. */
class Part {
  readonly path: string
  readonly #half: string
  readonly #about: string

  constructor(folder: string, url: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const name = createHash('sha256').update(url).digest('hex').slice(0, 24)
    this.path = join(folder, name)
    this.#half = `${this.path}.half`
    this.#about = `${this.path}.json`
  }

  whole(): Validators | undefined {
    return existsSync(this.path) ? (this.#read() ?? {}) : undefined
  }

  /** Only bytes with a strong validator can be gone on with: another file may have taken their place. */
  half(): { size: number; etag: string } | undefined {
    const { etag } = this.#read() ?? {}
    if (!etag || etag.startsWith('W/') || !existsSync(this.#half)) return undefined
    const { size } = statSync(this.#half)
    return size > 0 ? { size, etag } : undefined
  }

  async write(
    body: AsyncIterable<Buffer>,
    from: number,
    validators: Validators,
    progress: (bytes: number) => void,
  ): Promise<void> {
    if (from === 0) writeFileSync(this.#about, JSON.stringify(validators), { mode: 0o600 })
    await using file = await open(this.#half, from === 0 ? 'w' : 'a', 0o600)
    let size = from
    for await (const part of body) {
      await file.write(part)
      size += part.length
      progress(size)
    }
    await file.sync()
  }

  async done(validators: Validators): Promise<void> {
    writeFileSync(this.#about, JSON.stringify(validators), { mode: 0o600 })
    await rename(this.#half, this.path)
  }

  drop(): void {
    for (const path of [this.#half, this.#about]) rmSync(path, { force: true })
  }

  #read(): Validators | undefined {
    try {
      return JSON.parse(readFileSync(this.#about, 'utf8')) as Validators
    } catch {
      return undefined
    }
  }
}
