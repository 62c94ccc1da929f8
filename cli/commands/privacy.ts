// muster privacy: which fields are collected from the devices.
import type { Command } from 'commander'
import { catalogue, choosePrivacy, type PrivacyChoice, readPrivacy } from '#wire/console/privacy.ts'
import type { Cli } from '../cli.ts'
import { WrongUse } from '../failure.ts'
import { example, several } from '../options.ts'
import { table } from '../table.ts'
import { visible } from '../terminal.ts'

import { devicePrivacyCommands } from './device-privacy.ts'
import { looksCommand } from './looks.ts'
import { paperCommands } from './papers.ts'
import { serverPrivacyCommands } from './server-privacy.ts'

const levels = ['strict', 'standard', 'full', 'own'] as const

export function privacy(program: Command, cli: Cli): void {
  const noun = program
    .command('privacy')
    .description('what is known about devices and people, why, how long, and what holds about it')

  noun
    .command('show')
    .description('show the choice, field by field')
    .addHelpText('after', example('muster privacy show'))
    .action(async () => {
      const [choice, { fields }] = await Promise.all([cli.ask(readPrivacy, {}), cli.ask(catalogue, {})])
      await cli.print({ ...choice, fields }, () => {
        const rows = table<(typeof fields)[number]>(
          [
            { title: 'FIELD', cell: (row) => `${row.kind}.${row.field}` },
            {
              title: 'COLLECTED',
              cell: (row) => (row.collected ? 'yes' : 'no'),
              tint: (row) => (row.collected ? undefined : 'grey'),
            },
            { title: 'IS', cell: (row) => row.sensitivity },
            { title: 'STORED', cell: (row) => row.storedAs, gives: true, yields: true },
            { title: 'KEPT', cell: (row) => row.retention, gives: true, yields: true },
            { title: 'WITHOUT IT', cell: (row) => row.lose, gives: true, yields: true },
          ],
          fields,
          cli.terminal,
        )
        return `${inWords(choice)}\n\n${rows}`
      })
    })

  serverPrivacyCommands(noun, cli)
  devicePrivacyCommands(noun, cli)
  paperCommands(noun, cli)
  looksCommand(noun, cli)

  noun
    .command('set <level>')
    .description('choose strict, standard or full, or own with --items; what is switched off is erased from the server')
    .option('--items <items>', 'with own: the switches that are on, as muster privacy show -o json names them', several)
    .addHelpText('after', example('muster privacy set standard'))
    .action(async (level: string, options: { items?: string[] }) => {
      const chosen = levels.find((one) => one === level)
      if (!chosen) throw new WrongUse(`"${level}" is none of ${levels.join(', ')}.`)
      if ((chosen === 'own') !== (options.items !== undefined))
        throw new WrongUse('--items belongs to "own", and only to it.')
      const choice = await cli.ask(choosePrivacy, { level: chosen, items: options.items })
      await cli.print(choice, () => `${inWords(choice)} Devices follow at their next sync.`)
    })
}

function inWords(choice: PrivacyChoice): string {
  const who = choice.by === undefined ? '' : ` by ${visible(choice.by)}`
  const when = choice.at === undefined ? '' : ` at ${choice.at}`
  return choice.chosen
    ? `Privacy level ${choice.level}, revision ${choice.revision}, chosen${who}${when}.`
    : 'Nobody chose yet, so strict holds. Choose with: muster privacy set strict|standard|full'
}
