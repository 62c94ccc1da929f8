// Finds wanted packages in one of APT's indexes; here and not in the agent, because 50 MB pass through to find a few lines.
import { type ChildProcess, spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'

/** Only what APT downloaded, wherever the root is. */
export const indexPath = /^\/(?:[^/\0]+\/)*var\/lib\/apt\/lists\/[A-Za-z0-9._%+~-]+_Packages(\.[a-z0-9]+)?$/

/**
 * Hands on `name TAB version TAB maintainer` of each entry whose name is wanted. APT unpacks its own files, whichever
 * way they are compressed. Throws when the index cannot be read.
 */
export async function findInIndex(
  path: string,
  wanted: ReadonlySet<string>,
  found: (line: string) => void,
): Promise<void> {
  const unpack = path.endsWith('_Packages')
    ? undefined
    : spawn('/usr/lib/apt/apt-helper', ['cat-file', path], { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = unpack && endOf(unpack)
  const pieces: Readable = unpack?.stdout ?? createReadStream(path, { highWaterMark: 1 << 20 })
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of pieces as AsyncIterable<Buffer>) {
    const text = rest.length > 0 ? Buffer.concat([rest, piece]) : piece
    let at = 0
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n', at)) {
      entry(text, at, end, wanted, found)
      at = end + 2
    }
    rest = Buffer.from(text.subarray(at))
  }
  if (rest.length > 0) entry(rest, 0, rest.length, wanted, found)
  await ended
}

/** Only entries of wanted names become strings. */
function entry(
  text: Buffer,
  from: number,
  to: number,
  wanted: ReadonlySet<string>,
  found: (line: string) => void,
): void {
  const lineEnd = text.indexOf(10, from)
  const first = text.toString('latin1', from, lineEnd < 0 || lineEnd > to ? to : lineEnd)
  const name = first.slice('Package: '.length)
  if (!first.startsWith('Package: ') || !wanted.has(name)) return
  const words = text.toString('utf8', from, to)
  const field = (which: string) => new RegExp(`^${which}: (.*)$`, 'm').exec(words)?.[1]?.replaceAll('\t', ' ') ?? ''
  found(`${name}\t${field('Version')}\t${field('Maintainer')}`)
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`apt-helper ended with ${code}`))))
  })
}
