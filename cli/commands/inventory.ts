// muster inventory: machines without an agent, from files.
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Cli } from '../cli.ts'
import { exitCodes, Failed, WrongUse } from '../failure.ts'
import { aboutFile, readOs } from '../import/about.ts'
import type { About } from '../import/reading.ts'
import { type FormatName, formatNames, readers, recognise } from '../import/recognise.ts'
import { rpmQueryFormat } from '../import/rpm.ts'
import { openSender } from '../import/send.ts'
import { bytesOf } from '../import/unpack.ts'
import { example } from '../options.ts'
import { visible } from '../terminal.ts'
import { count } from '../words.ts'

type Options = {
  group: string
  name?: string
  os?: About
  arch?: string
  origin?: string
  format?: FormatName
  dryRun?: true
}

const formatsHelp = `
Formats, told by content, gzip or not; "-" is standard input:
  jsonl      JSON lines: {"inventory_id","os":{"id","version_id"},"arch","manager","packages":[...]}
  cyclonedx  CycloneDX 1.2 to 1.7 in JSON; components that are no deb, rpm or apk package are counted and left out
  spdx       SPDX 2.0 to 2.3 in JSON or tag-value, the same way
  dpkg       /var/lib/dpkg/status
  apk        /lib/apk/db/installed
  rpm        what this prints:
             rpm -qa --qf '${rpmQueryFormat}'

The same name in the same group is the same device: importing again updates it.
A package name counts as public only where its origin is known: from --origin, the document, the
maintainer's domain or the vendor. Names of unknown origin are sealed with their device.`

export function inventory(program: Command, cli: Cli): void {
  program
    .command('inventory')
    .description('machines without an agent, from files')
    .command('import <files...>')
    .description('make or update unmanaged devices in a group from inventory files')
    .option('--group <name>', 'the group they stand in; made when it is not there', 'Imported')
    .option('--name <name>', "the machine's name, for a file with one machine (else the file's name)")
    .option('--os <system>', 'as in os-release: ID, ID:VERSION or ID:VERSION:CODENAME', system)
    .option('--arch <architecture>', 'else the one most packages have')
    .option('--origin <origin>', 'all packages come from this public index, such as debian; "none": seal every name')
    .addOption(new Option('--format <format>', 'do not tell it by content').choices(formatNames))
    .option('--dry-run', 'read and check the files, send nothing')
    .addHelpText('after', formatsHelp)
    .addHelpText(
      'after',
      example(
        'muster inventory import web-*.dpkg-status --os debian:12 --group Web',
        `ssh db-1 "rpm -qa --qf '${rpmQueryFormat}'" | muster inventory import - --name db-1 --os rocky:9.4`,
      ),
    )
    .action((files: string[], options: Options) => importFiles(cli, files, options))
}

const faultsShown = 100

async function importFiles(cli: Cli, files: readonly string[], options: Options): Promise<void> {
  if (options.name !== undefined && files.length > 1) throw new WrongUse('--name is for one file with one machine.')
  const sum = { files: files.length, read: 0, made: 0, updated: 0, added: 0, removed: 0, faults: 0 }
  const leftOut: Record<string, number> = {}
  const fault = (text: string) => {
    if (++sum.faults <= faultsShown) cli.terminal.note(visible(text))
  }
  const sender = openSender(cli.ask, options.group, (results) => {
    for (const one of results) {
      sum[one.made ? 'made' : 'updated']++
      sum.added += one.added
      sum.removed += one.removed
    }
    cli.terminal.progress(`${count(sum.made + sum.updated, 'device')} arrived`)
  })
  try {
    for (const path of files) {
      try {
        await importFile(path)
      } catch (error) {
        if (!(error instanceof Failed)) throw error
        fault(error.message)
      }
    }
    await sender.flush()
  } finally {
    cli.terminal.progress('')
    if (sum.faults > faultsShown) cli.terminal.note(`... and ${sum.faults - faultsShown} more.`)
    for (const [sort, amount] of Object.entries(leftOut))
      cli.terminal.note(`left out, no packages of an operating system: ${amount} ${sort}`)
    const done = options.dryRun
      ? `${count(sum.read, 'inventory', 'inventories')} can be imported; nothing was sent.`
      : `${count(sum.made, 'device')} made, ${sum.updated} updated in "${options.group}": ${count(sum.added, 'package')} added, ${sum.removed} removed.`
    const missed = sum.faults > 0 ? ` ${count(sum.faults, 'fault')}: what is named above was not imported.` : ''
    await cli.print({ ...sum, leftOut }, () => done + missed)
    if (sum.faults > 0) cli.exit(exitCodes.failed)
  }

  async function importFile(path: string): Promise<void> {
    const about = await aboutFile(path, {
      ...options.os,
      name: options.name,
      architecture: options.arch,
      ...(options.origin === undefined ? {} : { origin: options.origin === 'none' ? null : options.origin }),
    })
    const bytes = bytesOf(path)
    const { format, rest } = options.format ? { format: options.format, rest: bytes } : await recognise(bytes, path)
    if (format === 'jsonl' && (options.name ?? options.os) !== undefined) {
      throw new WrongUse(`${path} holds many machines, each with its own name and system: leave --name and --os out.`)
    }
    for await (const reading of readers[format](rest, about)) {
      if ('fault' in reading) fault(`${path}${reading.line > 0 ? `:${reading.line}` : ''}: ${reading.fault}`)
      else if ('leftOut' in reading) leftOut[reading.leftOut] = (leftOut[reading.leftOut] ?? 0) + reading.amount
      else {
        sum.read++
        if (!options.dryRun) await sender.add(reading.inventory)
      }
    }
  }
}

function system(text: string): About {
  const read = readOs(text)
  if (!read) throw new InvalidArgumentError('It takes a system such as debian:12.')
  return read
}
