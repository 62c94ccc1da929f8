// muster erasures canaries|verify: keeps what a device was known by, and proves after its erasure that no file holds it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { Disclosure, discloseDevice } from '#wire/console/subjects.ts'
import type { Cli } from '../cli.ts'
import { exitCodes, Failed, WrongUse } from '../failure.ts'
import { example, several } from '../options.ts'
import { pickDevices } from '../pick.ts'
import { count } from '../words.ts'
import { canariesOf } from './canaries.ts'
import { type Searched, searchFiles } from './search-files.ts'

/** What no search of files on this machine can see. */
const beyond = [
  'Sealed values: what is sealed cannot be read here, and with its key gone by nobody.',
  'Packed and sealed files (listed) were searched as they lie.',
  'Snapshots of the whole machine, replicas and other disks; copies that people made; what recipients hold.',
]

export function verification(noun: Command, cli: Cli): void {
  noun
    .command('canaries <devices...>')
    .description('before an erasure: keep what the devices are known by, to search for afterwards; a secret file')
    .requiredOption('--out <file>', 'written 0600; remove it after verifying')
    .addHelpText('after', example('muster erasures canaries web-1 --out canaries.json'))
    .action(async (wanted: string[], { out }: { out: string }) => {
      const texts: string[] = []
      for (const id of await pickDevices(cli, wanted)) {
        const { document } = await cli.ask(discloseDevice, { id })
        texts.push(...canariesOf(Disclosure.parse(JSON.parse(document))))
      }
      const canaries = [...new Set(texts)]
      writeFileSync(out, `${JSON.stringify(canaries, null, 2)}\n`, { mode: 0o600 })
      await cli.print(
        { file: out, canaries: canaries.length },
        () => `${out} holds ${count(canaries.length, 'text')}. Erase, then: muster erasures verify --canaries ${out}`,
      )
    })

  noun
    .command('verify')
    .description('search every file of the installation on this machine for texts that must be gone')
    .option('--canaries <file>', 'as muster erasures canaries wrote it')
    .option('--canary <texts>', 'search for these', several)
    .option('--folder <folders>', 'search these folders too: another volume, unpacked copies', several)
    .addHelpText('after', example('sudo muster erasures verify --canaries canaries.json'))
    .action(async (options: { canaries?: string; canary?: string[]; folder?: string[] }) => {
      const canaries = [...(options.canary ?? []), ...(options.canaries ? readCanaries(options.canaries) : [])]
      if (canaries.length === 0)
        throw new WrongUse('Give --canaries FILE or --canary TEXT: there is nothing to search for.')
      const { dataFolder, ringCopy } = cli.config
      const folders = [dataFolder, ringCopy, ...(options.folder ?? [])].filter((one) => existsSync(one))
      const own = folders.filter((one) => !folders.some((other) => other !== one && one.startsWith(`${other}/`)))
      const searched = searchFiles([...new Set(own)], canaries, (files, bytes) =>
        cli.terminal.progress(`${count(files, 'file')}, ${Math.round(bytes / 1e6)} MB`),
      )
      cli.terminal.progress('')
      const found = searched.found.map(({ canary, ...where }) => ({
        canary: shown(canaries[canary] as string),
        ...where,
      }))
      await cli.print({ ...searched, found, folders: own, beyond }, () =>
        inWords(own, { ...searched, found: searched.found }, found),
      )
      if (found.length > 0 || searched.unread.length > 0) cli.exit(exitCodes.failed)
    })
}

/** Enough to know which: what must be gone is not printed whole. */
const shown = (canary: string) => `${[...canary].slice(0, 3).join('')}… (${canary.length} characters)`

function inWords(
  folders: readonly string[],
  { files, bytes, unread, closed }: Searched,
  found: readonly { canary: string; file: string; form: string }[],
): string {
  return [
    `Searched ${count(files, 'file')}, ${(bytes / 1e6).toFixed(1)} MB, in ${folders.join(', ')}: tables, indexes, WAL, logs, backups, keys.`,
    found.length === 0 ? 'Nothing was found.' : `Found ${count(found.length, 'place')}:`,
    ...found.slice(0, 50).map(({ canary, file, form }) => `  ${file}: ${canary} as ${form}`),
    ...(unread.length > 0
      ? [`Not read, so not known (run it as root): ${unread.map(({ path, why }) => `${path} (${why})`).join(', ')}`]
      : []),
    ...(closed.length > 0 ? [`Packed or sealed: ${closed.join(', ')}`] : []),
    'What this cannot see:',
    ...beyond.map((line) => `  ${line}`),
  ].join('\n')
}

function readCanaries(file: string): string[] {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (Array.isArray(read) && read.every((one) => typeof one === 'string')) return read
  } catch {
    // Said below, whatever was wrong.
  }
  throw new Failed(`${file} holds no canaries: write it with muster erasures canaries DEVICE --out ${file}`)
}
