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
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }
  const child = spawn('journalctl', journalArguments(cursor, follow), { stdio: ['ignore', 'pipe', 'ignore'], env })
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (code) => resolve(code ?? 1))
  })
  if (follow) gone(input).then(() => child.kill())
  const read = openReader(said.split('\n').filter((unit) => unit !== ''))
  let last = ''
  for await (const line of createInterface({ input: child.stdout })) {
    const found = read(line)
    if (found) print(JSON.stringify(found))
    last = line
  }
  const reached = follow ? undefined : lastCursor(last)
  if (reached !== undefined) print(JSON.stringify({ cursor: reached }))
  return ended
}

async function gone(input: AsyncIterator<Buffer>): Promise<void> {
  for (let next = await input.next(); !next.done; ) next = await input.next()
}
