// muster privacy server|confirm: what holds about data on the server, line by line, as it is found now.
import type { Command } from 'commander'
import { confirmMeasure, type Line, serverPrivacy } from '#wire/console/server-privacy.ts'
import type { Cli } from '../cli.ts'
import { WrongUse } from '../failure.ts'
import { example } from '../options.ts'
import { visible } from '../terminal.ts'
import { gavePaper, type PaperOptions, paperOptions } from './papers.ts'

const parts = {
  consent: 'Consent and authorisations',
  protection: 'Data protection',
  breach: 'Breach notification',
  erasure: 'Right to erasure',
} as const
const marks: Record<Line['state'], string> = {
  good: 'good',
  warning: 'WARNING',
  bad: 'BAD',
  unknown: 'unknown',
  'not-set-up': 'not set up',
  info: '',
}

export function serverPrivacyCommands(noun: Command, cli: Cli): void {
  paperOptions(
    noun
      .command('server')
      .description('show what holds about data on this server, each line checked now')
      .option('--how', 'also how each line was checked, and the command that confirms it'),
  )
    .addHelpText('after', example('muster privacy server --how'))
    .action(async ({ how, ...paper }: PaperOptions & { how?: true }) => {
      if (await gavePaper(cli, 'server-privacy', paper)) return
      const page = await cli.ask(serverPrivacy, {})
      await cli.print(page, () =>
        [
          `${visible(page.organisation ?? 'Muster')}, version ${page.version}, as of ${page.asOf}`,
          ...page.parts.flatMap(({ part, lines }) => [
            '',
            parts[part],
            ...lines.flatMap((line) => inWords(line, how === true)),
          ]),
        ].join('\n'),
      )
    })

  noun
    .command('confirm <line>')
    .description('confirm by name what cannot be measured, until a day')
    .requiredOption('--until <day>', 'at most two years away, e.g. 2027-06-30')
    .option('--note <words>', 'how you know it; kept sealed')
    .addHelpText('after', example('muster privacy confirm disk-encryption --until 2027-06-30'))
    .action(async (code: string, options: { until: string; note?: string }) => {
      const until = Date.parse(options.until)
      if (Number.isNaN(until)) throw new WrongUse(`"${options.until}" is no day: write it as 2027-06-30.`)
      const line = await cli.ask(confirmMeasure, {
        code,
        until: new Date(until).toISOString(),
        ...(options.note ? { note: options.note } : {}),
      })
      await cli.print(line, () => inWords(line, false).join('\n'))
    })
}

function inWords(line: Line, how: boolean): string[] {
  const { title, says, state, confirmation } = line
  const who = confirmation
    ? ` Confirmed by ${visible(confirmation.byName ?? confirmation.by)} until ${confirmation.until.slice(0, 10)}${confirmation.note ? `: ${visible(confirmation.note)}` : '.'}`
    : ''
  return [
    `  ${marks[state].padEnd(10)} ${title}: ${visible(says)}${who}`,
    ...(how ? [`             checked ${line.checkedAt}: ${line.how}`, `             $ ${line.command}`] : []),
  ]
}
