// muster advisories import: files and folders into the vulnerability service, through the server, at the service's pace.
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Command } from 'commander'
import { pause } from '#kit/life.ts'
import { ImportAnswer, type ImportState } from '#wire/advisories/imports.ts'
import { advisoryImportPath, listAdvisoryImports } from '#wire/console/advisories.ts'
import type { Cli } from '../cli.ts'
import { exitCodes, Failed, WrongUse } from '../failure.ts'
import { example } from '../options.ts'
import { table } from '../table.ts'
import { visible } from '../terminal.ts'
import { count, size } from '../words.ts'
import { importColumns, noteImport } from './import-sheet.ts'

interface Options {
  readonly source?: string
  readonly whole?: true
  readonly confirm?: true
}

const help = `
Files are plain, gzip, zstd, tar or zip, told by content; "-" is standard input. Of a folder every file is tried, those
below it too; files that no source knows are left out and named. Run again, nothing that is there already is stored twice.
Many small files are loaded fastest as one tar or zip.`

export function importVerbs(noun: Command, cli: Cli): void {
  noun
    .command('import <paths...>')
    .description('load advisories from files and folders, without any connection to the outside')
    .option('--source <source>', 'do not tell it by content')
    .option('--whole', 'the file tells everything its source states: what it lacks is gone')
    .option('--confirm', 'also if it loses many records')
    .addHelpText('after', help)
    .addHelpText('after', example('muster advisories import debian-osv.jsonl.gz alpine-secdb/'))
    .action((paths: string[], options: Options) => importPaths(cli, paths, options))
}

interface Found {
  readonly path: string
  /** It was named itself, not only the folder it lies in. */
  readonly named: boolean
  /** Absent: standard input. */
  readonly bytes?: number
}

async function importPaths(cli: Cli, paths: readonly string[], options: Options): Promise<void> {
  const loads: ImportState[] = []
  let failures = 0
  const failed = (text: string) => {
    failures++
    cli.terminal.note(visible(text))
  }
  const files: Found[] = []
  for (const path of paths) {
    const found = await filesOf(path).catch((error: NodeJS.ErrnoException) => failed(reasonFor(path, error)))
    if (found?.length === 0) failed(`${path} holds no file.`)
    files.push(...(found ?? []))
  }
  if (options.whole && files.length > 1) throw new WrongUse('--whole says that one file tells all: name one file.')
  const left: string[] = []
  try {
    for (const [i, file] of files.entries()) {
      const where = files.length > 1 ? `${i + 1} of ${files.length}  ` : ''
      try {
        const load = await importFile(cli, file, options, where)
        if (!file.named && load.state === 'failed' && load.source === 'unrecognised') {
          left.push(file.path)
          continue
        }
        loads.push(load)
        noteImport(cli, file.path, load)
        if (load.state !== 'done') failures++
      } catch (error) {
        if (!(error instanceof Failed)) throw error
        failed(error.message)
      }
    }
  } finally {
    cli.terminal.progress('')
    if (left.length > 0) cli.terminal.note(visible(`Left out, no source knows them: ${left.join(', ')}`))
    await cli.print(loads, () =>
      loads.length === 0 ? 'Nothing was loaded.' : table(columnsOf(cli), loads, cli.terminal),
    )
    if (failures > 0 || loads.length === 0) cli.exit(exitCodes.failed)
  }
}

const columnsOf = (cli: Cli) =>
  importColumns(cli.clock.now()).filter(({ title }) => title !== 'BEGUN' && title !== 'ID')

function reasonFor(path: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return `There is no file or folder ${path}.`
  return `${path} cannot be read (${code ?? message}).`
}

/** The file itself, or every file below a folder, by name; hidden ones are passed over. */
async function filesOf(path: string): Promise<Found[]> {
  if (path === '-') return [{ path, named: true }]
  const about = await stat(path)
  if (!about.isDirectory()) return [{ path, named: true, bytes: about.size }]
  const found: Found[] = []
  const entries = await readdir(path, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue
    const inside = join(path, entry.name)
    // A link is followed to a file and never to a folder: those could lead in a circle.
    if (entry.isDirectory()) found.push(...(await filesOf(inside)))
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const file = await stat(inside).catch(() => undefined)
      if (file?.isFile()) found.push({ path: inside, named: false, bytes: file.size })
    }
  }
  return found.map((file) => ({ ...file, named: false }))
}

async function importFile(cli: Cli, file: Found, options: Options, where: string): Promise<ImportState> {
  const name = file.path === '-' ? 'standard input' : basename(file.path)
  if (file.bytes === 0) throw new Failed(`${file.path} is empty.`)
  const query = new URLSearchParams({
    name,
    ...(options.source === undefined ? {} : { source: options.source }),
    part: options.whole ? 'whole' : 'some',
    confirm: options.confirm ? 'true' : 'false',
  })
  const over = new AbortController()
  const sent = (bytes: number) => {
    cli.terminal.progress(`${where}${visible(name)}  ${bar(bytes, file.bytes)}`)
    if (bytes === file.bytes) void follow(cli, `${where}${visible(name)}`, name, over.signal)
  }
  const sending = { body: bytesOf(file, sent), ...(file.bytes === undefined ? {} : { bytes: file.bytes }) }
  try {
    const answer = await cli.upload(`${advisoryImportPath}?${query}`, sending, ImportAnswer)
    return answer.import
  } finally {
    over.abort()
  }
}

async function* bytesOf({ path, bytes }: Found, sent: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let done = 0
  const end = bytes === undefined ? {} : { end: bytes - 1 }
  const input = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024, ...end })
  try {
    for await (const part of input as AsyncIterable<Buffer>) {
      yield part
      done += part.length
      sent(done)
    }
  } catch (error) {
    throw new Failed(reasonFor(path, error as NodeJS.ErrnoException))
  }
  if (bytes !== undefined && done < bytes) throw new Failed(`${path} became shorter while it was read; load it again.`)
}

const followMs = 1000

/** Where somebody watches: how far the service is, once it has all bytes. */
async function follow(cli: Cli, shown: string, from: string, over: AbortSignal): Promise<void> {
  if (!cli.terminal.watched) return
  while (!over.aborted) {
    await pause(followMs, over)
    const known = await cli.ask(listAdvisoryImports, { limit: 20 }).catch(() => undefined)
    const load = known?.imports.find((one) => one.state === 'running' && one.from === from)
    if (load && !over.aborted)
      cli.terminal.progress(`${shown}  ${count(load.records, 'record')} read  ${bar(load.readBytes, load.totalBytes)}`)
  }
}

const barCells = 24

/** `[######....] 45 %  12.3 MB of 27.1 MB`; without a total only how much. */
export function bar(done: number, all: number | undefined): string {
  if (!all) return size(done)
  const share = Math.min(1, done / all)
  const full = Math.round(share * barCells)
  return `[${'#'.repeat(full)}${'.'.repeat(barCells - full)}] ${Math.floor(share * 100)} %  ${size(done)} of ${size(all)}`
}
