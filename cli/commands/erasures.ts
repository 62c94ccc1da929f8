// muster erasures: devices are forgotten, by whom and when, and the receipt that proves it.
import { readFileSync, writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { pause } from '#kit/life.ts'
import {
  agreeToErasure,
  EraseReason,
  type Erasure,
  erasureReceipt,
  latestHours,
  listErasures,
  previewErasure,
  requestErasure,
  showErasure,
  undoErasure,
} from '#wire/console/erasures.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { ErasureId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import type { Cli } from '../cli.ts'
import { checkReceipt } from '../erasures/check-receipt.ts'
import { verification } from '../erasures/verify.ts'
import { erasureColumns, erasureSheet, receiptSheet } from '../erasures/words.ts'
import { exitCodes, Failed, WrongUse } from '../failure.ts'
import { example, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { pick, pickDevices, pickGroup } from '../pick.ts'
import { type Column, table } from '../table.ts'
import { count } from '../words.ts'

type RequestOptions = {
  group?: string
  tenant?: string
  reason: Exclude<EraseReason, 'device-user'>
  note?: string
  holdHours?: number
  yes?: true
  wait?: true
}

const lookMs = 500

export function erasures(program: Command, cli: Cli): void {
  const noun = program.command('erasures').description('devices are forgotten in every copy the product made')

  noun
    .command('request [devices...]')
    .description('ask that devices are erased: invisible at once, destroyed when the hold ends')
    .option('--group <group>', 'all devices of this group and of those below it')
    .option('--tenant <number>', 'the whole tenant: its number, typed')
    .addOption(
      new Option('--reason <reason>', 'why')
        .choices(EraseReason.exclude(['device-user']).options)
        .makeOptionMandatory(),
    )
    .option('--note <text>', 'your own words, sealed with the audit')
    .option('--hold-hours <hours>', 'destroy after so many hours instead of the tenant’s hold', whole(0, latestHours))
    .option('--yes', 'do not ask')
    .option('--wait', 'until it is done')
    .addHelpText(
      'after',
      example(
        'muster erasures request web-1 --reason retired --wait',
        'muster erasures request --group Berlin --reason left --yes',
      ),
    )
    .action((wanted: string[], options: RequestOptions) => request(cli, wanted, options))

  noun
    .command('list')
    .description('list requests, newest first, with their clocks')
    .addOption(new Option('--state <state>', 'only these').choices(['open', 'done', 'all']).default('all'))
    .option('--limit <number>', 'at most so many', whole(1), 100)
    .addHelpText('after', example('muster erasures list --state open'))
    .action(async ({ state, limit }: { state: 'open' | 'done' | 'all'; limit: number }) => {
      const { items } = await allPages(
        (cursor) => cli.ask(listErasures, { state, limit: Math.min(limit, 500), cursor }),
        limit,
      )
      await cli.print(items, () =>
        items.length === 0 ? 'Nobody asked.' : table(erasureColumns(cli.clock.now()), items, cli.terminal),
      )
    })

  noun
    .command('show <erasure>')
    .description('show one request, its devices and how far each is')
    .addHelpText('after', example('muster erasures show ers_k4x2'))
    .action(async (wanted: string) => {
      const id = await pickErasure(cli, wanted)
      const { erasure } = await cli.ask(showErasure, { id, limit: 1 })
      const { items } = await allPages((cursor) => cli.ask(showErasure, { id, limit: 500, cursor }))
      await cli.print({ ...erasure, items }, () =>
        [erasureSheet(erasure, cli.clock.now()), '', table(itemColumns, items, cli.terminal)].join('\n'),
      )
    })

  decision('agree', 'agree as the second operator; takes a signed-in operator, never a program', agreeToErasure)
  decision('undo', 'take a request back while it is held; every device is as it was', undoErasure)

  noun
    .command('receipt [erasure]')
    .description('get the signed receipt, or check one that you hold without asking any server')
    .option('--out <file>', 'write it there')
    .option('--check <file>', 'check the receipt in this file')
    .option('--root-pin <pin>', 'with --check: SHA-256 of the root’s key, the last part of an enrolment token')
    .addHelpText(
      'after',
      example('muster erasures receipt ers_k4x2 --out receipt.json', 'muster erasures receipt --check receipt.json'),
    )
    .action((wanted: string | undefined, options: ReceiptOptions) => receipt(cli, wanted, options))

  verification(noun, cli)

  function decision(verb: string, says: string, contract: typeof agreeToErasure | typeof undoErasure): void {
    noun
      .command(`${verb} <erasure>`)
      .description(says)
      .addHelpText('after', example(`muster erasures ${verb} ers_k4x2`))
      .action(async (wanted: string) => {
        const erasure = await cli.ask(contract, { id: await pickErasure(cli, wanted) })
        await cli.print(erasure, () => erasureSheet(erasure, cli.clock.now()))
      })
  }
}

const itemColumns: Column<AnswerOf<typeof showErasure>['items'][number]>[] = [
  { title: 'DEVICE', cell: (row) => row.device },
  { title: 'STATE', cell: (row) => row.state, tint: (row) => (row.state === 'erased' ? 'good' : 'warning') },
  { title: 'AT', cell: (row) => row.erasedAt },
  { title: 'DEVICE’S OWN STATE', cell: (row) => row.told && toldWords[row.told], gives: true },
  { title: 'HOLD', cell: (row) => row.hold?.slice(0, 14), yields: true },
]
const toldWords = { 'not-yet': 'not told yet', wiped: 'wiped', 'never-had': 'never had an agent' } as const

async function pickErasure(cli: Cli, wanted: string): Promise<ErasureId> {
  const { items } = await allPages((cursor) => cli.ask(listErasures, { state: 'all', limit: 500, cursor }))
  return pick(items, wanted, 'erasure').id
}

async function request(cli: Cli, wanted: readonly string[], options: RequestOptions): Promise<void> {
  const { group, tenant, reason, note, holdHours } = options
  if ([wanted.length > 0, group !== undefined, tenant !== undefined].filter(Boolean).length !== 1)
    throw new WrongUse('Name devices, or give --group, or --tenant: one of the three.')
  const target =
    tenant !== undefined
      ? { tenant: true as const }
      : group !== undefined
        ? { group: await pickGroup(cli, group) }
        : { devices: await pickDevices(cli, wanted) }
  if (!options.yes) await confirmed(cli, target)
  const asked = { ...target, reason, note, holdHours, ...(tenant === undefined ? {} : { confirm: tenant }) }
  const erasure = await cli.ask(requestErasure, asked)
  const last = options.wait ? await settled(cli, erasure) : erasure
  await cli.print(last, () => erasureSheet(last, cli.clock.now()))
  if (options.wait && last.state !== 'done') cli.exit(exitCodes.failed)
}

async function confirmed(cli: Cli, target: Parameters<typeof previewOf>[1]): Promise<void> {
  const preview = await previewOf(cli, target)
  cli.terminal.note(
    [
      `This destroys ${count(preview.devices, 'device')} at ${preview.holdUntil}:`,
      ...preview.goes.map((one) => `  ${one}`),
      'What stays:',
      ...preview.stays.map((one) => `  ${one}`),
      ...(preview.held > 0 ? [`A legal hold keeps ${count(preview.held, 'device')}.`] : []),
      ...(preview.needsSecond ? ['Another operator has to agree.'] : []),
      ...preview.recipients.map((one) => `${one} was told of them and will be informed.`),
    ].join('\n'),
  )
  const answer = await cli.terminal.ask('Erase them? Type yes:')
  if (answer === undefined) throw new WrongUse('Nobody can be asked here: add --yes.')
  if (answer !== 'yes') throw new Failed('Nothing was asked for.')
}

const previewOf = (
  cli: Cli,
  target: Pick<Parameters<typeof cli.ask<typeof previewErasure>>[1], 'devices' | 'group' | 'tenant'>,
) => cli.ask(previewErasure, target)

/** Until nothing more happens by itself. The erasure of a whole tenant ends the credential that asks. */
async function settled(cli: Cli, erasure: Erasure): Promise<Erasure> {
  let now = erasure
  while (now.state === 'held' || now.state === 'erasing' || now.state === 'second') {
    cli.terminal.progress(`${now.erased} of ${count(now.devices, 'device')} erased`)
    await pause(lookMs)
    try {
      now = (await cli.ask(showErasure, { id: erasure.id, limit: 1 })).erasure
    } catch (error) {
      if (!(now.wholeTenant && error instanceof Problem && error.code === 'credential-invalid')) throw error
      cli.terminal.note(
        'The tenant is gone, and with it this credential. The receipt lies on the server, in the folder receipts of its data.',
      )
      return { ...now, state: 'done' }
    }
  }
  cli.terminal.progress('')
  return now
}

type ReceiptOptions = { out?: string; check?: string; rootPin?: string }

async function receipt(cli: Cli, wanted: string | undefined, { out, check, rootPin }: ReceiptOptions): Promise<void> {
  if ((wanted === undefined) === (check === undefined))
    throw new WrongUse('Name an erasure, or give --check: one of the two.')
  if (check !== undefined) {
    const { said, ...proved } = checkReceipt(readIn(check), rootPin)
    await cli.print({ ...said, ...proved }, () =>
      [
        'The receipt is whole and signed.',
        `Root: ${proved.rootPin}${rootPin ? ' (as given)' : ' (compare it with the last part of an enrolment token)'}`,
        `Leaf in the transparency log: ${proved.leaf}`,
        '',
        receiptSheet(said, cli.terminal),
      ].join('\n'),
    )
    return
  }
  const answer = await cli.ask(erasureReceipt, { id: await pickErasure(cli, wanted as string) })
  const text = `${JSON.stringify(answer, null, 2)}\n`
  const { said } = checkReceipt(text)
  if (out === undefined) return cli.print(answer, () => receiptSheet(said, cli.terminal))
  writeFileSync(out, text, { mode: 0o600 })
  await cli.print({ file: out }, () => `${out} holds the receipt. Check it: muster erasures receipt --check ${out}`)
}

function readIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new Failed(`${file} cannot be read.`)
  }
}
