// Reads the system's journal with journalctl and hands on the findings alone.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { journalArguments, lastCursor, openReader } from './journal-entry.ts'

/**
 * Prints findings as lines of JSON, from `cursor` on, and at the end, where it does not follow, the place that was
 * reached. `input` gives the failed units, one a line, then an empty line; when it ends while following, whoever asked is
 * gone. Resolves with the exit status: 127 without a journal.
 */
export async function readJournal(
  cursor: string,
  follow: boolean,
  input: AsyncIterator<Buffer>,
  print: (line: string) => void,
): Promise<number> {
  let said = ''
  while (!said.endsWith('\n\n') && said !== '\n') {
    const part = await input.next()
    if (part.done) break
    said += part.value.toString()
  }
  const read = openReader(
    cursor,
    said.split('\n').filter((unit) => unit !== ''),
  )
  let reached = cursor
  const take = (line: string) => {
    const found = read(line)
    if (found) print(JSON.stringify(found))
    reached = lastCursor(line) ?? reached
  }
  // Following, journalctl shows this boot only: what was written before it is read first.
  const { ended } = journalctl(journalArguments(cursor, false), take)
  const status = await ended
  if (status !== 0 || !follow) {
    if (reached !== cursor) print(JSON.stringify({ cursor: reached }))
    return status
  }
  const following = journalctl(journalArguments(reached, true), take)
  gone(input).then(following.stop)
  return following.ended
}

function journalctl(args: string[], line: (text: string) => void): { ended: Promise<number>; stop: () => void } {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }
  const child = spawn('journalctl', args, { stdio: ['ignore', 'pipe', 'ignore'], env })
  const lines = createInterface({ input: child.stdout }).on('line', line)
  const read = new Promise((resolve) => lines.on('close', resolve))
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (code) => read.then(() => resolve(code ?? 1)))
  })
  return { ended, stop: () => child.kill() }
}

async function gone(input: AsyncIterator<Buffer>): Promise<void> {
  for (let next = await input.next(); !next.done; ) next = await input.next()
}
