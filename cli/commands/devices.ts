// muster devices: which machines there are, what is known of one, and the acts on them.
import { type Command, Option } from 'commander'
import {
  actOnDevices,
  type DeviceRow,
  DeviceState,
  type DeviceVerb,
  deviceSoftware,
  listDevices,
  PresenceState,
  RetireWhy,
  renameDevice,
  showDevice,
} from '#wire/console/devices.ts'
import { Ownership } from '#wire/control/remote.ts'
import type { GroupId } from '#wire/ids.ts'
import { System } from '#wire/telemetry/system.ts'
import type { Cli } from '../cli.ts'
import { WrongUse } from '../failure.ts'
import { example, several, someOf, whole } from '../options.ts'
import { allPages } from '../pages.ts'
import { pickDevice, pickDevices, pickGroup } from '../pick.ts'
import { type Column, table } from '../table.ts'
import { ago, count } from '../words.ts'
import { askDevices } from './ask-devices.ts'
import { ofOneDevice } from './device-privacy.ts'
import { deviceSheet, packageColumns } from './device-sheet.ts'
import { deviceTold } from './device-told.ts'
import { discloseCommand } from './disclose.ts'
import { ownIdCommand } from './own-ids.ts'
import { reportActs } from './report-acts.ts'
import { ofDevices } from './sbom.ts'

const sorts = listDevices.query?.shape.sort.unwrap().options ?? []

type ListOptions = {
  search?: string
  state?: DeviceState[]
  presence?: PresenceState[]
  os?: string[]
  class?: string[]
  owner?: Ownership[]
  group?: string
  package?: string
  packageVersion?: string
  sort: (typeof sorts)[number]
  reverse?: true
  limit?: number
}

export function devices(program: Command, cli: Cli): void {
  const noun = program.command('devices').description('which machines there are, and acts on them')

  noun
    .command('list')
    .description('list devices')
    .option('--search <text>', 'start of any word of the name, or of the id')
    .addOption(someOf('--state <states>', 'only these', DeviceState.options))
    .addOption(someOf('--presence <states>', 'only these', PresenceState.options))
    .option('--os <systems>', 'operating systems, as ID or ID VERSION', several)
    .addOption(someOf('--class <classes>', 'only these', System.shape.deviceClass.options))
    .addOption(someOf('--owner <owners>', 'only these: whose they are', Ownership.options))
    .option('--group <group>', 'name or id of a group')
    .option('--package <name>', 'only devices that have this package')
    .option('--package-version <version>', 'with --package: in this version')
    .addOption(new Option('--sort <column>', 'order of the list').choices(sorts).default('name'))
    .option('--reverse', 'last first')
    .option('--limit <number>', 'at most so many (else all)', whole(1))
    .addHelpText('after', example('muster devices list --presence offline --os debian --sort lastSeen'))
    .action((options: ListOptions) => list(cli, options))

  noun
    .command('show <device>')
    .description('show one device: its system, its status with reasons, what it holds')
    .option('--software', 'with its packages, exactly as its package manager states them')
    .addHelpText('after', example('muster devices show web-1 --software -o json'))
    .action(async (wanted: string, options: { software?: true }) => {
      const id = await pickDevice(cli, wanted)
      const device = await cli.ask(showDevice, { id })
      const held = options.software ? await cli.ask(deviceSoftware, { id }) : undefined
      const value = held === undefined ? device : { ...device, software: held.packages }
      await cli.print(value, () => {
        const sheet = deviceSheet(device, cli.clock.now(), cli.terminal)
        return held === undefined ? sheet : `${sheet}\n\n${table(packageColumns, held.packages, cli.terminal)}`
      })
    })

  deviceTold(noun, cli)
  ofOneDevice(noun, cli)
  ownIdCommand(noun, cli)
  ofDevices(noun, cli)
  discloseCommand(noun, cli)

  noun
    .command('rename <device> [name]')
    .description('give a device a name; without one, take it back')
    .addHelpText('after', example('muster devices rename dev_k4x2 "Front desk"'))
    .action(async (wanted: string, name: string | undefined) => {
      const id = await pickDevice(cli, wanted)
      const answer = await cli.ask(renameDevice, { id, name: name ?? '' })
      await cli.print(answer, () => `${id} is called ${answer.name}.`)
    })

  act('approve', 'let pending devices in', 'muster devices approve web-1 web-2')
  act(
    'revoke',
    'shut devices out at once: their certificates are no longer accepted',
    'muster devices revoke web-1 --reason stolen',
  )
  noun
    .command('retire <devices...>')
    .description('take devices out of service: in repair or lost keep all that is held, retired or left erase it')
    .addOption(new Option('--why <why>', 'which of these').choices(RetireWhy.options).makeOptionMandatory())
    .option('--reason <text>', 'your own words; kept with the act')
    .addHelpText('after', example('muster devices retire web-1 --why retired --reason "replaced by web-7"'))
    .action((wanted: string[], options: { why: RetireWhy; reason?: string }) => actOn(cli, 'retire', wanted, options))
  act('unlock', 'let a device speak again after two machines spoke as one', 'muster devices unlock web-1')
  act('keep', 'keep the connection open from the next contact on', 'muster devices keep web-1 web-2')
  act('release', 'end what keep began; a group may go on keeping it', 'muster devices release web-1')
  askDevices(noun, cli)

  noun
    .command('move <devices...>')
    .description('move devices into a group')
    .requiredOption('--group <group>', 'name or id of the group; "none" takes them out of theirs')
    .addHelpText('after', example('muster devices move web-1 web-2 --group "Front desk"'))
    .action(async (wanted: string[], options: { group: string }) => {
      await actOn(cli, 'move', wanted, { group: options.group === 'none' ? null : await pickGroup(cli, options.group) })
    })

  function act(verb: DeviceVerb, says: string, shown: string): void {
    noun
      .command(`${verb} <devices...>`)
      .description(says)
      .option('--reason <text>', 'why; kept with the act')
      .addHelpText('after', example(shown))
      .action((wanted: string[], options: { reason?: string }) => actOn(cli, verb, wanted, options))
  }
}

async function list(cli: Cli, options: ListOptions): Promise<void> {
  if (options.packageVersion !== undefined && options.package === undefined) {
    throw new WrongUse('--package-version needs --package as well.')
  }
  const query = {
    search: options.search,
    state: options.state,
    presence: options.presence,
    os: options.os,
    deviceClass: options.class,
    ownership: options.owner,
    group: options.group === undefined ? undefined : [await pickGroup(cli, options.group)],
    package: options.package,
    version: options.packageVersion,
    sort: options.sort,
    order: options.reverse ? ('desc' as const) : ('asc' as const),
    limit: Math.min(options.limit ?? 500, 500),
  }
  const { items, total } = await allPages(
    (cursor) => cli.ask(listDevices, { ...query, cursor }),
    options.limit,
    (got, all) => cli.terminal.progress(`${got} of ${count(all ?? got, 'device')}`),
  )
  cli.terminal.progress('')
  await cli.print(items, () =>
    items.length === 0
      ? 'No device matches. muster tokens create makes the token that lets one in.'
      : table(columns(cli.clock.now()), items, cli.terminal),
  )
  if (total !== undefined && items.length < total)
    cli.terminal.note(`${items.length} of ${count(total, 'device')} shown.`)
}

const presenceTints = { online: 'good', late: 'warning', offline: 'bad', none: 'grey' } as const

/** Presence with what makes it believable: since when nothing was heard. */
function seen({ presence, lastSeen, leftAt, held }: DeviceRow, nowMs: number): string | undefined {
  if (presence === 'none') return undefined
  if (held) return 'online, held'
  if (leftAt) return `shut down, ${ago(leftAt, nowMs)}`
  return presence === 'online' ? presence : [presence, ago(lastSeen, nowMs)].filter(Boolean).join(', ')
}

function columns(nowMs: number): Column<DeviceRow>[] {
  return [
    { title: 'NAME', cell: (row) => row.name, gives: true },
    { title: 'STATE', cell: (row) => row.state, tint: (row) => (row.state === 'managed' ? undefined : 'warning') },
    { title: 'SEEN', cell: (row) => seen(row, nowMs), tint: (row) => presenceTints[row.presence] },
    { title: 'SYSTEM', cell: (row) => [row.osId, row.osVersion].filter(Boolean).join(' '), gives: true },
    { title: 'PACKAGES', cell: (row) => row.packages },
    { title: 'GROUP', cell: (row) => row.group?.name, gives: true, yields: true },
    // 50 of 130 bits: enough to name one of a million, short enough to read.
    { title: 'ID', cell: (row) => row.id.slice(0, 14) },
  ]
}

async function actOn(
  cli: Cli,
  verb: DeviceVerb,
  wanted: readonly string[],
  more: { reason?: string; group?: GroupId | null; why?: RetireWhy },
): Promise<void> {
  const devices = await pickDevices(cli, wanted)
  const { results } = await cli.ask(actOnDevices, { verb, devices, ...more })
  await reportActs(cli, verb, results)
  if (more.why === 'retired' || more.why === 'left')
    cli.terminal.note('They are erased, at the latest 72 hours from now: muster erasures list')
}
