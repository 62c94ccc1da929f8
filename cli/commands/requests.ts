// muster requests: what persons asked for, and how long there is to answer.
import { type Command, Option } from 'commander'
import { iso } from '#kit/clock.ts'
import {
  answerSubjectRequest,
  listSubjectRequests,
  noteSubjectRequest,
  RequestKind,
  SubjectRequest,
} from '#wire/console/subjects.ts'
import type { Cli } from '../cli.ts'
import { example } from '../options.ts'
import { pick, pickDevice } from '../pick.ts'
import { table } from '../table.ts'
import { ago } from '../words.ts'

const channels = SubjectRequest.shape.channel.options
const outcomes = ['granted', 'refused', 'extended'] as const

export function requests(program: Command, cli: Cli): void {
  const noun = program.command('requests').description('what persons asked for: access, erasure and their other rights')

  noun
    .command('list')
    .description('list requests, those due soonest first')
    .addHelpText('after', example('muster requests list'))
    .action(async () => {
      const { items } = await cli.ask(listSubjectRequests, {})
      const now = cli.clock.now()
      const isOpen = (row: SubjectRequest) => row.answeredAt === undefined || row.outcome === 'extended'
      await cli.print(items, () =>
        table<SubjectRequest>(
          [
            { title: 'KIND', cell: (row) => row.kind },
            { title: 'DEVICE', cell: (row) => row.device?.slice(4, 10) ?? '', yields: true },
            { title: 'CAME', cell: (row) => `${ago(row.receivedAt, now)} by ${row.channel}` },
            {
              title: 'DUE',
              cell: (row) => (isOpen(row) ? row.dueBy.slice(0, 10) : ''),
              tint: (row) => (isOpen(row) && Date.parse(row.dueBy) < now ? 'bad' : undefined),
            },
            { title: 'STATE', cell: (row) => row.outcome ?? 'open' },
            { title: 'ID', cell: (row) => row.id },
          ],
          items,
          cli.terminal,
        ),
      )
    })

  noun
    .command('note <kind>')
    .description(`write down a request that a person made: ${RequestKind.options.join(', ')}`)
    .option('--device <device>', 'which device it is about')
    .addOption(new Option('--channel <channel>', 'how it came').choices(channels).default('mail'))
    .option('--received <time>', 'when it came in, ISO 8601; now unless given')
    .option('--note <words>', 'what was asked, sealed under the device’s key')
    .addHelpText(
      'after',
      example('muster requests note access --device laptop-7 --channel letter --received 2026-11-20T08:00:00Z'),
    )
    .action(
      async (
        kind: string,
        options: { device?: string; channel: (typeof channels)[number]; received?: string; note?: string },
      ) => {
        const device = options.device === undefined ? undefined : await pickDevice(cli, options.device)
        const noted = await cli.ask(noteSubjectRequest, {
          kind: RequestKind.parse(kind),
          channel: options.channel,
          receivedAt: options.received ?? iso(cli.clock.now()),
          ...(device ? { device } : {}),
          ...(options.note ? { note: options.note } : {}),
        })
        await cli.print(noted, () => `${noted.id}: to be answered by ${noted.dueBy.slice(0, 10)}.`)
      },
    )

  noun
    .command('answer <request>')
    .description('say how a request ended; extended gives two more months and needs its reason')
    .addOption(new Option('--outcome <outcome>', 'how').choices(outcomes).makeOptionMandatory())
    .requiredOption('--answer <words>', 'what the person was told')
    .addHelpText('after', example('muster requests answer req_2b7... --outcome granted --answer "Sent by letter"'))
    .action(async (wanted: string, options: { outcome: (typeof outcomes)[number]; answer: string }) => {
      const { id } = pick((await cli.ask(listSubjectRequests, {})).items, wanted, 'request')
      const done = await cli.ask(answerSubjectRequest, { id, outcome: options.outcome, answer: options.answer })
      await cli.print(
        done,
        () => `${id} is ${done.outcome}${done.outcome === 'extended' ? `, due by ${done.dueBy.slice(0, 10)}` : ''}.`,
      )
    })
}
