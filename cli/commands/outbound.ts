// muster outbound: what left, to whom, and the one switch that closes the door.
import type { Command } from 'commander'
import { listPassages, type Passage, setOutbound, showOutbound } from '#wire/console/outbound.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { example, instant, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { type Column, pairs, table } from '../table.ts'
import { visible } from '../terminal.ts'
import { ago, count, size } from '../words.ts'

type Shown = AnswerOf<typeof showOutbound>

const doors: Readonly<Record<Shown['door'], string>> = {
  open: 'open: what is authorised may leave',
  closed: 'closed: nothing leaves',
  'closed-by-file': 'closed by the configuration (MUSTER_OUTBOUND): nothing leaves, and no operator can open it',
}

export function outbound(program: Command, cli: Cli): void {
  const noun = program.command('outbound').description('what left this server, and the one door')

  noun
    .command('show')
    .description('show whether the door is open, and what left in the last 30 days')
    .addHelpText('after', example('muster outbound show'))
    .action(async () => {
      const shown = await cli.ask(showOutbound, {})
      await cli.print(shown, () => inWords(cli, shown))
    })

  noun
    .command('list')
    .description('list what left, newest first: when, why, to whom, how much')
    .option('--purpose <purpose>', 'only for this purpose, such as asset-sharing, feed or mail')
    .option('--since <time>', 'only from this date or instant on', instant)
    .option('--until <time>', 'only before this date or instant', instant)
    .option('--limit <number>', 'at most so many', whole(1), 100)
    .addHelpText('after', example('muster outbound list --purpose asset-sharing --since 2026-11-01'))
    .action(async (options: { purpose?: string; since?: string; until?: string; limit: number }) => {
      const { limit, purpose, since, until } = options
      let missing: readonly string[] = []
      const { items } = await allPages(async (cursor) => {
        const page = await cli.ask(listPassages, { purpose, from: since, until, cursor, limit: Math.min(limit, 500) })
        missing = page.missing
        return page
      }, limit)
      await cli.print(items, () =>
        items.length === 0 ? 'Nothing left.' : table<Passage>(columns(cli.clock.now()), items, cli.terminal),
      )
      if (missing.length > 0)
        cli.terminal.note('The vulnerability service does not answer: its passages are not shown.')
    })

  const turn = (word: 'open' | 'close', open: boolean, says: string) =>
    noun
      .command(word)
      .description(says)
      .addHelpText('after', example(`muster outbound ${word}`))
      .action(async () => {
        const answer = await cli.ask(setOutbound, { open })
        await cli.print(answer, () => `The door is ${doors[answer.door]}.`)
        if (answer.notTold.length > 0)
          cli.terminal.note('The vulnerability service does not answer: it is told as soon as it does.')
      })
  turn('open', true, 'open the door: what is authorised may leave')
  turn('close', false, 'close the door: nothing leaves, and what is under way ends at once')
}

const columns = (now: number): Column<Passage>[] => [
  { title: 'WHEN', cell: (row) => ago(row.at, now) },
  { title: 'PURPOSE', cell: (row) => row.purpose },
  { title: 'TO', cell: (row) => row.destination, gives: true },
  { title: 'SENT', cell: (row) => row.sentBytes && size(row.sentBytes) },
  { title: 'DEVICES', cell: (row) => row.devices, yields: true },
  { title: 'FIELDS', cell: (row) => row.fields.join(' '), gives: true, yields: true },
  {
    title: 'OUTCOME',
    cell: (row) => row.outcome ?? 'not ended',
    tint: (row) => (/^[23]\d\d$/.test(row.outcome ?? '') ? undefined : 'bad'),
  },
]

function inWords(cli: Cli, shown: Shown): string {
  const left =
    shown.bytes === null
      ? 'not known: the vulnerability service does not answer'
      : `${size(shown.bytes)} in ${count(shown.connections ?? 0, 'connection')}`
  return [
    pairs([
      ['door', doors[shown.door]],
      ['left in 30 days', left],
      ['not told of the switch', shown.notTold.join(', ') || undefined],
      ['copies', shown.copies.length === 0 ? 'none known' : count(shown.copies.length, 'copy', 'copies')],
    ]),
    ...(shown.recipients.length === 0
      ? []
      : [
          table<Shown['recipients'][number]>(
            [
              { title: 'TO', cell: (row) => row.destination, gives: true },
              { title: 'PURPOSE', cell: (row) => row.purpose },
              { title: 'BYTES', cell: (row) => row.bytes },
              { title: 'TIMES', cell: (row) => row.connections },
              { title: 'LAST', cell: (row) => ago(row.lastAt, cli.clock.now()) },
            ],
            shown.recipients,
            cli.terminal,
          ),
        ]),
  ].join('\n\n')
}

/** One passage as the person who caused it reads it. */
export function passageInWords(passage: Passage): string {
  const taken = /^2\d\d$/.test(passage.outcome ?? '')
  return [
    taken ? 'It was taken.' : `It was not taken: ${visible(passage.outcome ?? 'not ended')}.`,
    pairs([
      ['to', passage.destination],
      ['sent', passage.sentBytes === undefined ? undefined : size(passage.sentBytes)],
      ['devices', passage.devices?.toString()],
      ['fields', passage.fields.join(', ') || undefined],
      ['SHA-256', passage.digest],
      ['passage', passage.id],
    ]),
  ].join('\n')
}
