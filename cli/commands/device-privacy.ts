// What is read from and may be done to devices by whose they are: settings, one device, and what would be lost.
import { type Command, Option } from 'commander'
import {
  type DevicePrivacy,
  previewCollection,
  readDevicePrivacy,
  setDevicePrivacy,
  setOwnership,
  showDevicePrivacy,
} from '#wire/console/device-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Ownership, RemoteAct, RemoteAnswer } from '#wire/control/remote.ts'
import { itemMeant, type Loss } from '#wire/telemetry/losses.ts'
import { useWords } from '#wire/telemetry/uses.ts'
import type { Cli } from '../cli.ts'
import { WrongUse } from '../failure.ts'
import { example, several } from '../options.ts'
import { pickDevice, pickDevices } from '../pick.ts'
import { table } from '../table.ts'
import { visible } from '../terminal.ts'
import { count } from '../words.ts'

type Shown = AnswerOf<typeof showDevicePrivacy>

/** `muster devices privacy|own`. */
export function ofOneDevice(noun: Command, cli: Cli): void {
  noun
    .command('privacy <device>')
    .description('show what is read from a device and may be done to it, and who decided that')
    .addHelpText('after', example('muster devices privacy web-1'))
    .action(async (wanted: string) => {
      const shown = await cli.ask(showDevicePrivacy, { id: await pickDevice(cli, wanted) })
      await cli.print(shown, () => sheet(shown, cli))
    })

  noun
    .command('own <ownership> <devices...>')
    .description('say whose devices are: company, or personal: those are read only once their user agreed on them')
    .addHelpText('after', example('muster devices own personal laptop-7'))
    .action(async (said: string, wanted: string[]) => {
      const ownership = Ownership.safeParse(said).data
      if (!ownership) throw new WrongUse(`"${said}" is neither company nor personal.`)
      const ids = await pickDevices(cli, wanted)
      const answer = await cli.ask(setOwnership, { ids, ownership })
      const how = ownership === 'personal' ? "; what was not agreed on is erased at the device's next sync" : ''
      await cli.print(answer, () => `${count(answer.changed, 'device')} changed${how}.`)
    })
}

/** `muster privacy devices|set-devices|preview`. */
export function devicePrivacyCommands(noun: Command, cli: Cli): void {
  noun
    .command('devices')
    .description('show what is off and may be done, by whose the devices are')
    .addHelpText('after', example('muster privacy devices'))
    .action(async () => {
      const settings = await cli.ask(readDevicePrivacy, {})
      await cli.print(settings, () => inWords(settings))
    })

  noun
    .command('set-devices <ownership>')
    .description('switch items off or on for company or personal devices; say which acts are allowed')
    .option('--off <items>', 'collect these no more', several)
    .option('--on <items>', 'collect these again, as far as the privacy level does', several)
    .addOption(
      new Option(
        '--remote <acts>',
        `${RemoteAct.options.join(', ')}, each =${RemoteAnswer.options.join('|')}`,
      ).argParser(several),
    )
    .addHelpText(
      'after',
      example('muster privacy set-devices personal --off network --remote collect-now=ask,keep-connection=refuse'),
    )
    .action(async (said: string, options: { off?: string[]; on?: string[]; remote?: string[] }) => {
      const ownership = Ownership.safeParse(said).data
      if (!ownership) throw new WrongUse(`"${said}" is neither company nor personal.`)
      if (!options.off && !options.on && !options.remote) throw new WrongUse('Name --off, --on or --remote.')
      const { revision, company, personal } = await cli.ask(readDevicePrivacy, {})
      const before = { company, personal }[ownership]
      const on = new Set((options.on ?? []).map(meant))
      const off = [...new Set([...before.off, ...(options.off ?? []).map(meant)])].filter((item) => !on.has(item))
      const remote = { ...before.remote, ...Object.fromEntries((options.remote ?? []).map(answered)) }
      const settings = await cli.ask(setDevicePrivacy, { revision, company, personal, [ownership]: { off, remote } })
      await cli.print(settings, () => `${inWords(settings)}\nDevices follow at their next sync.`)
    })

  noun
    .command('preview')
    .description('show what nobody could do any more without these items; nothing is changed')
    .requiredOption('--without <items>', 'items, or words for them such as hostname,packages', several)
    .addHelpText('after', example('muster privacy preview --without hostname,packages'))
    .action(async (options: { without: string[] }) => {
      const { losses } = await cli.ask(previewCollection, { without: options.without.map(meant).join(',') })
      await cli.print(losses, () => losses.map(lost).join('\n\n'))
    })
}

function meant(word: string): string {
  const item = itemMeant(word)
  if (item === undefined) throw new WrongUse(`There is no item "${word}"; muster privacy show names them.`)
  return item
}

function answered(text: string): [string, string] {
  const [act = '', answer] = text.split('=')
  if (!RemoteAct.safeParse(act).success || !RemoteAnswer.safeParse(answer).success)
    throw new WrongUse(`"${text}" is not of the form ACT=allow|ask|refuse with ${RemoteAct.options.join(', ')}.`)
  return [act, answer as string]
}

const lost = ({ item, title, lose, uses }: Loss) =>
  [`${title} (${item}): ${lose}`, ...uses.map((code) => `  - ${useWords[code] ?? code}`)].join('\n')

function inWords({ revision, company, personal, at, by }: DevicePrivacy): string {
  const who = at === undefined ? 'nobody changed it yet' : `changed at ${at}${by ? ` by ${visible(by)}` : ''}`
  const of = (name: string, { off, remote }: DevicePrivacy['company']) => [
    `${name}: ${off.length === 0 ? 'all that the privacy level collects' : `not collected: ${off.join(', ')}`}`,
    ...RemoteAct.options.map((act) => `  ${act.padEnd(16)} ${remote[act] ?? 'allow'}`),
  ]
  return [
    `Revision ${revision}, ${who}.`,
    ...of('Company devices', company),
    ...of('Personal devices, of which nothing is read before their user agreed on it', personal),
  ].join('\n')
}

const systemIds = {
  ours: "Its facts are stored under the server's id.",
  own: 'Its facts are stored under an own id; the server holds its digest only.',
  none: 'It has no system id: its facts are stored under no device and count in sums only.',
} as const

const givenIds = {
  waiting: 'it waits for the device to judge it',
  taken: 'the device took it',
  unresolved: 'the device took it; no resolver answered there, so its form alone was judged',
  address: 'the device refused it: it is one of its names or addresses',
  resolves: 'the device refused it: it resolves to an address there',
} as const

function givenId({ given, ownIdOf }: Shown): string[] {
  if (!given) return ownIdOf ? ['Its holder gave it.'] : []
  const { state, at, by } = given
  const who = `by ${visible(by)} at ${at}`
  if (!state) return [`The organisation took an own id back, ${who}.`]
  const before = ownIdOf === 'holder' ? " Its holder's goes before it." : ''
  return [`The organisation gave an own id, ${who}: ${givenIds[state]}.${before}`]
}

function sheet(shown: Shown, cli: Cli): string {
  const { ownership, agreedAt, systemId, items, remote } = shown
  const whose =
    ownership === 'company'
      ? "The company's device."
      : `A personal device; ${agreedAt ? `its user last agreed at ${agreedAt}` : 'its user agreed on nothing: nothing is read'}.`
  return [
    `${whose} ${systemIds[systemId]}`,
    ...givenId(shown),
    '',
    table<Shown['items'][number]>(
      [
        { title: 'ITEM', cell: (row) => row.item },
        { title: 'READ', cell: (row) => (row.on ? 'yes' : 'no'), tint: (row) => (row.on ? undefined : 'grey') },
        { title: 'DECIDED BY', cell: (row) => row.decidedBy },
        { title: 'IS', cell: (row) => row.title, gives: true, yields: true },
      ],
      items,
      cli.terminal,
    ),
    '',
    table<Shown['remote'][number]>(
      [
        { title: 'ACT', cell: (row) => row.act },
        { title: 'ANSWER', cell: (row) => row.answer },
        { title: 'DECIDED BY', cell: (row) => row.decidedBy },
      ],
      remote,
      cli.terminal,
    ),
  ].join('\n')
}
