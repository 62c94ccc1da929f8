// muster devices disclose: everything held about a device, for the person who asks; signed, readable, and checked without a server.
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import * as z from 'zod'
import { disclosurePage } from '#wire/console/disclosure-page.ts'
import { type DisclosedSection, Disclosure, discloseDevice, type SignedDisclosure } from '#wire/console/subjects.ts'
import type { Cli } from '../cli.ts'
import { Failed, WrongUse } from '../failure.ts'
import { example } from '../options.ts'
import { pickDevice } from '../pick.ts'
import { checkSigned } from '../signed.ts'
import { type Column, table } from '../table.ts'
import { visible } from '../terminal.ts'
import { count } from '../words.ts'
import { writeWhole } from '../write-whole.ts'

type Options = { html?: string; out?: string; check?: string; rootPin?: string; schema?: true }

/** Adds `disclose` to the noun `devices`. */
export function discloseCommand(noun: Command, cli: Cli): void {
  noun
    .command('disclose [device]')
    .description('give out everything held about a device, signed; the reading is on record')
    .option('--out <file>', 'write the signed bundle there, readable by you alone')
    .option('--html <file>', 'write a page to read and print')
    .option('--check <file>', 'check a bundle instead: no server is asked')
    .option('--root-pin <pin>', 'with --check: the root it has to be of, as enrolment tokens end with it')
    .option('--schema', 'print the JSON Schema of the document instead')
    .addHelpText('after', example('muster devices disclose web-1 --out web-1.json --html web-1.html'))
    .action(async (wanted: string | undefined, options: Options) => {
      if (options.schema) return schema(cli)
      if (options.check !== undefined) return check(cli, options.check, options.rootPin)
      if (wanted === undefined) throw new WrongUse('Name a device, or a bundle with --check FILE.')
      if (options.rootPin !== undefined) throw new WrongUse('--root-pin belongs to --check.')
      return disclose(cli, wanted, options)
    })
}

async function disclose(cli: Cli, wanted: string, { html, out }: Options): Promise<void> {
  const signed = await cli.ask(discloseDevice, { id: await pickDevice(cli, wanted) })
  const read = opened(signed.document)
  if (out !== undefined) await write(cli, out, `${JSON.stringify(signed, undefined, 2)}\n`)
  if (html !== undefined) await write(cli, html, disclosurePage(read, [howSigned(signed)]))
  await cli.print(signed, () => asTable(cli, read))
}

const howSigned = ({ keyId }: SignedDisclosure) =>
  `The same document, for programs, is signed by the server's key ${keyId}: muster devices disclose --check FILE.`

async function check(cli: Cli, file: string, pin: string | undefined): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failed(`${file} cannot be read (${error.code}).`)
  })
  const { document, rootPin } = checkSigned(text, 'disclosure', pin)
  const { device, asOf, sections } = opened(document)
  const rows = sections.reduce((sum, section) => sum + section.rows.length, 0)
  await cli.print({ holds: true, device, asOf, rootPin, sections: sections.length, rows }, () =>
    [
      `The signature holds: ${count(rows, 'row')} under ${count(sections.length, 'heading')} about ${device}, as of ${asOf}.`,
      pin === undefined
        ? `Its root is ${rootPin}: compare it with the end of an enrolment token, or give it with --root-pin.`
        : 'It is signed by the server you named.',
    ].join('\n'),
  )
}

function opened(document: string): Disclosure {
  const read = Disclosure.safeParse(parsed(document))
  if (!read.success) throw new Failed('It is signed, and no disclosure in a form known here.')
  return read.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function schema(cli: Cli): Promise<void> {
  const form = z.toJSONSchema(Disclosure, { io: 'output', unrepresentable: 'any' })
  const text = JSON.stringify({ $id: Disclosure.shape.form.value, ...form }, undefined, 2)
  await cli.print({ $id: Disclosure.shape.form.value, ...form }, () => text)
}

const columns: Column<DisclosedSection>[] = [
  { title: 'HEADING', cell: (row) => row.title },
  { title: 'ROWS', cell: (row) => row.rows.length },
  { title: 'FROM', cell: (row) => row.source },
  { title: 'WHY', cell: (row) => row.purposes.join(', '), gives: true, yields: true },
  { title: 'KEPT', cell: (row) => row.retention, gives: true },
]

function asTable(cli: Cli, { device, asOf, sections, looks, recipients }: Disclosure): string {
  return [
    visible(`Held about ${device} as of ${asOf}; --html FILE writes it to be read, --out FILE signed.`),
    '',
    table(columns, sections, cli.terminal),
    '',
    `${count(looks.length, 'look')} on record, ${count(recipients.length, 'recipient')} outside.`,
  ].join('\n')
}

async function write(cli: Cli, file: string, text: string): Promise<void> {
  await writeWhole(file, text)
  cli.terminal.note(`Written to ${file}.`)
}
