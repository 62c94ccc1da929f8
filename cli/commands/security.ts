// muster security: the limits of sessions and erasures, and who answers for the data.
import { type Command, InvalidArgumentError } from 'commander'
import { type Responsible, readSecurity, SecuritySettings, setSecurity } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { WrongUse } from '../failure.ts'
import { example, whole } from '../options.ts'
import { pairs } from '../table.ts'
import { visible } from '../terminal.ts'
import { count } from '../words.ts'

type Shown = AnswerOf<typeof readSecurity>
type Who = keyof Responsible
type Person = NonNullable<Responsible[Who]>
type Numbers = Partial<Omit<SecuritySettings, 'revision' | 'responsible'>>
/** A named person, or false where nobody is to be named any more. */
type Named = Partial<Record<Who, Person | false>>

const people: Record<Who, string> = {
  controller: 'Controller',
  privacyOfficer: 'Privacy officer',
  provider: 'Provider',
  providerOfficer: 'Privacy officer of the provider',
}

const bounds = SecuritySettings.shape
const within = (name: keyof Numbers) => whole(bounds[name].minValue as number, bounds[name].maxValue as number)

export function security(program: Command, cli: Cli): void {
  const noun = program
    .command('security')
    .description('how long sessions and held erasures last, and who answers for the data')

  noun
    .command('show')
    .description('show what is set, and what only the configuration decides')
    .addHelpText('after', example('muster security show'))
    .action(async () => {
      const shown = await cli.ask(readSecurity, {})
      await cli.print(shown, () => inWords(shown))
    })

  noun
    .command('set')
    .description('change some of it; the rest stays as it is')
    .option('--session-idle-minutes <n>', 'a session ends when idle for so long', within('sessionIdleMinutes'))
    .option('--session-most-hours <n>', 'a session ends after so long', within('sessionMostHours'))
    .option('--failures-until-locked <n>', 'failed sign-ins before a name is locked', within('failuresUntilLocked'))
    .option(
      '--erasure-hold-hours <n>',
      'how long several devices are held before they are erased',
      within('erasureHoldHours'),
    )
    .option('--controller <who>', 'who answers for the data, as "NAME <ADDRESS>"; "" for nobody', named)
    .option('--privacy-officer <who>', 'their privacy officer, written in the same way', named)
    .option('--provider <who>', 'who runs this server for them', named)
    .option('--provider-officer <who>', "the provider's privacy officer", named)
    .addHelpText('after', example('muster security set --privacy-officer "Grete Huber <privacy@donau.example>"'))
    .action(async (options: Numbers & Named) => {
      if (Object.keys(options).length === 0) throw new WrongUse('Name what to set: see muster security set --help.')
      const { settings } = await cli.ask(readSecurity, {})
      const { controller, privacyOfficer, provider, providerOfficer, ...numbers } = options
      const responsible = Object.fromEntries(
        Object.entries({ ...settings.responsible, ...given({ controller, privacyOfficer, provider, providerOfficer }) })
          // Nobody any more.
          .filter(([, person]) => person),
      )
      const changed = await cli.ask(setSecurity, { ...settings, ...numbers, responsible })
      await cli.print(changed, () => `${pairs(settingRows(changed))}\n\nIt holds from the next request on.`)
    })
}

const given = (named: Record<Who, Person | false | undefined>) =>
  Object.fromEntries(Object.entries(named).filter(([, person]) => person !== undefined))

/** `NAME` or `NAME <ADDRESS>`, as mail writes it. */
function named(text: string): Person | false {
  if (text.trim() === '') return false
  const [, name, contact] = /^([^<>]+?)\s*(?:<([^<>]+)>)?$/.exec(text.trim()) ?? []
  if (name === undefined) throw new InvalidArgumentError('It takes a name, or a name and <an address>.')
  return { name, ...(contact ? { contact } : {}) }
}

const settingRows = (settings: SecuritySettings): [string, string][] => [
  [
    'Sessions',
    `end after ${count(settings.sessionIdleMinutes, 'idle minute')}, at most ${count(settings.sessionMostHours, 'hour')}`,
  ],
  ['Sign-in', `a name is locked after ${count(settings.failuresUntilLocked, 'failure')}`],
  ['Erasure', `several devices are held for ${count(settings.erasureHoldHours, 'hour')}; one goes at once`],
  ...Object.entries(people).map(([who, title]): [string, string] => {
    const person = settings.responsible[who as Who]
    return [title, person ? `${person.name}${person.contact ? ` <${person.contact}>` : ''}` : 'not named']
  }),
]

const inWords = ({ settings, fixed }: Shown): string =>
  [
    pairs(settingRows(settings)),
    '',
    'Decided by the configuration alone:',
    ...fixed.map(({ code, value, setBy }) => `  ${code.padEnd(14)} ${visible(value)} (${setBy})`),
  ].join('\n')
