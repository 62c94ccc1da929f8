// muster devices own-id: own system ids in place of ours, for one device or for many out of a table.
import type { Command } from 'commander'
import { giveOwnIds, showDevicePrivacy } from '#wire/console/device-privacy.ts'
import { type DeviceRow, listDevices } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { DeviceId } from '#wire/ids.ts'
import { ownIdTrouble, ownIdTroubles } from '#wire/telemetry/own-id.ts'
import type { Cli } from '../cli.ts'
import { cellsOf } from '../csv.ts'
import { Failed, WrongUse } from '../failure.ts'
import { linesOf } from '../import/lines.ts'
import { bytesOf } from '../import/unpack.ts'
import { example } from '../options.ts'
import { allPages } from '../pages.ts'
import { pickDevice } from '../pick.ts'
import { visible } from '../terminal.ts'
import { count } from '../words.ts'

type Options = { clear?: true; file?: string }
type Given = AnswerOf<typeof giveOwnIds>

const help = `
The server tells the id to the device and keeps SHA-256 of it, made with the number of the tenant. No address, no name of a
machine, no id of another device; the device itself refuses what it is called and what its resolver knows. What the device's
holder gave or keeps back goes before it.

--file is a table with a line of headings: name,id or device,id (an id of a device), comma or semicolon; "-" is standard
input. Nothing is given while a line of it is wrong.`

export function ownIdCommand(noun: Command, cli: Cli): void {
  noun
    .command('own-id [device] [id]')
    .description('give a device an own system id in place of ours (--clear takes it back); many at once with --file')
    .option('--clear', 'take it back')
    .option('--file <table>', 'CSV with name,id or device,id')
    .addHelpText('after', help)
    .addHelpText(
      'after',
      example('muster devices own-id laptop-7 asset-4711', 'muster devices own-id --file assets.csv'),
    )
    .action((wanted: string | undefined, id: string | undefined, options: Options) =>
      options.file === undefined
        ? one(cli, wanted, id, options.clear)
        : many(cli, options.file, wanted ?? options.clear),
    )
}

async function one(cli: Cli, wanted: string | undefined, id: string | undefined, clear: true | undefined) {
  if (wanted === undefined || (id === undefined) !== (clear === true))
    throw new WrongUse('Name a device and its id, or a device and --clear, or --file.')
  refuse(id)
  const device = await pickDevice(cli, wanted)
  const { given } = await cli.ask(showDevicePrivacy, { id: device })
  const asked = { device, id: id ?? null, revision: given?.revision ?? 0 }
  const answer = await cli.ask(giveOwnIds, { devices: [asked] })
  await cli.print(answer, () => inWords(answer))
}

function refuse(id: string | undefined): void {
  const trouble = id === undefined ? undefined : ownIdTrouble(id)
  if (trouble) throw new WrongUse(`This can be no own id: ${ownIdTroubles[trouble]}.`)
}

const inWords = ({ given, takenBack, unchanged }: Given): string =>
  [
    given > 0 && `${count(given, 'device')} given an own id; each judges it at its next sync (muster devices privacy).`,
    takenBack > 0 && `${count(takenBack, 'own id')} taken back, from the next sync on.`,
    unchanged > 0 && `${count(unchanged, 'device')} as before.`,
  ]
    .filter(Boolean)
    .join('\n')

/** As many as one request takes; each request is all or none. */
const atOnce = 1000
const mostFaults = 20

async function many(cli: Cli, file: string, others: unknown): Promise<void> {
  if (others !== undefined) throw new WrongUse('--file names the devices: no other word or option goes with it.')
  const rows = await readTable(cli, file)
  const sum: Given = { given: 0, takenBack: 0, unchanged: 0 }
  for (let i = 0; i < rows.length; i += atOnce) {
    const part = rows.slice(i, i + atOnce)
    try {
      const answer = await cli.ask(giveOwnIds, { devices: part.map(({ device, id }) => ({ device, id })) })
      for (const key of ['given', 'takenBack', 'unchanged'] as const) sum[key] += answer[key]
    } catch (error) {
      if (i > 0) cli.terminal.note(`Of the lines before ${part[0]?.line}: ${inWords(sum)} The rest was not sent.`)
      else cli.terminal.note('None was given.')
      throw error
    }
  }
  await cli.print(sum, () => inWords(sum))
}

interface Row {
  readonly line: number
  readonly device: DeviceId
  readonly id: string
}

/** Throws Failed with every fault and its line, up to twenty. */
async function readTable(cli: Cli, file: string): Promise<Row[]> {
  const faults: string[] = []
  const read: { line: number; key: string; id: string }[] = []
  let head: { separator: ',' | ';'; key: 'name' | 'device'; at: readonly [number, number] } | undefined
  for await (const { number: line, text, fault } of linesOf(bytesOf(file))) {
    if (fault) faults.push(`line ${line} ${fault}`)
    else if (!head) head = headOf(text.replace(/^\ufeff/, ''))
    else if (text.trim() !== '') {
      const cells = cellsOf(text, head.separator)
      const [key, id] = head.at.map((at) => cells?.[at]?.trim()) as [string | undefined, string | undefined]
      const trouble = id === undefined ? undefined : ownIdTrouble(id)
      if (!key || id === undefined) faults.push(`line ${line} does not have both columns`)
      else if (trouble) faults.push(`line ${line} has no own id: ${ownIdTroubles[trouble]}`)
      else read.push({ line, key, id })
    }
  }
  if (!head) throw new Failed(`${file} is empty.`)
  const find = head.key === 'device' ? findById : await finderByName(cli)
  const rows: Row[] = []
  for (const { line, key, id } of read) {
    const device = find(key)
    if (typeof device === 'object') faults.push(`line ${line}: ${device.why} "${visible(key)}"`)
    else rows.push({ line, device, id })
  }
  faults.push(...twice(rows))
  if (faults.length > 0) {
    const more = faults.length > mostFaults ? `\n  and ${faults.length - mostFaults} more` : ''
    throw new Failed(
      `Nothing was given:\n${faults
        .slice(0, mostFaults)
        .map((one) => `  ${one}`)
        .join('\n')}${more}`,
    )
  }
  if (rows.length === 0) throw new Failed(`${file} has a line of headings and nothing below.`)
  return rows
}

function headOf(text: string) {
  const separator = text.includes(';') ? ';' : ','
  const titles = (cellsOf(text, separator) ?? []).map((title) => title.trim().toLowerCase())
  const key = titles.includes('device') ? 'device' : 'name'
  const at = [titles.indexOf(key), titles.indexOf('id')] as const
  if (at.includes(-1)) throw new Failed('The first line has to name the columns: name,id or device,id.')
  return { separator, key, at } as const
}

type Found = DeviceId | { readonly why: string }
const findById = (key: string): Found => DeviceId.safeParse(key).data ?? { why: 'this is no id of a device:' }

async function finderByName(cli: Cli): Promise<(name: string) => Found> {
  const { items } = await allPages((cursor) => cli.ask(listDevices, { limit: 500, cursor }))
  const named = Map.groupBy(items, (row: DeviceRow) => row.name)
  return (name) => {
    const [only, ...others] = named.get(name) ?? []
    if (!only) return { why: 'there is no device with the name' }
    return others.length === 0 ? only.id : { why: `${others.length + 1} devices have the name` }
  }
}

/** A device, or an id, on two lines. */
function twice(rows: readonly Row[]): string[] {
  const faults: string[] = []
  for (const key of ['device', 'id'] as const) {
    const before = new Map<string, number>()
    for (const { line, [key]: value } of rows) {
      const first = before.get(value)
      if (first === undefined) before.set(value, line)
      else faults.push(`line ${line} has the ${key} of line ${first} again`)
    }
  }
  return faults
}
