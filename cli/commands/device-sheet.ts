// One device on paper: what it is, how it is and why, what is known of it.
import type { showDevice } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { fieldsOf, type Kind } from '#wire/telemetry/dictionary.ts'
import { hardware as hardwareKind } from '#wire/telemetry/hardware.ts'
import { network as networkKind } from '#wire/telemetry/network.ts'
import type { Package } from '#wire/telemetry/software.ts'
import { type Column, pairs, type Tint, tinted } from '../table.ts'
import { type Terminal, visible } from '../terminal.ts'
import { ago, duration } from '../words.ts'
import { agentInWords, reached } from './device-reach.ts'

type Device = AnswerOf<typeof showDevice>

const tints: Record<Device['status'], Tint> = { ok: 'good', warning: 'warning', critical: 'bad', unknown: 'grey' }

/** The sheet as lines of text; sections of what was never sent are left out. */
export function deviceSheet(device: Device, nowMs: number, terminal: Terminal): string {
  const { system, hardware } = device
  const sections = [
    `${visible(device.name)}  ${tinted(device.status, tints[device.status], terminal)}`,
    device.reasons
      .map((reason) => {
        const since = reason.since === undefined ? '' : ` (${ago(reason.since, nowMs)})`
        const words = `  ${reason.level}: ${visible(reason.text)}${since}`
        return `${tinted(words, tints[reason.level], terminal)}\n    ${visible(reason.todo)}`
      })
      .join('\n'),
    pairs([
      ['Id', device.id],
      ['State', device.state],
      ['Presence', device.presence === 'none' ? 'never speaks: known from an import' : device.presence],
      ['Shut down', device.leftAt && `${ago(device.leftAt, nowMs)} (${device.leftAt})`],
      ['Last seen', device.lastSeen && `${ago(device.lastSeen, nowMs)} (${device.lastSeen})`],
      ['Syncs every', device.presence === 'none' ? undefined : duration(device.syncIntervalSeconds)],
      ['Group', device.group?.name],
      ['Enrolled', device.enrolledAt],
      ['Certificate until', device.certificateUntil],
      ['Policy revision', device.policyRevision],
      ['Agent', device.agentVersion],
      ['Clock', device.clockOffSeconds && `${duration(Math.abs(device.clockOffSeconds))} off`],
      ['Withheld', device.withheld.join(', ')],
    ]),
    reached(device, nowMs),
    pairs([
      ['System', system?.osName ?? [device.osId, device.osVersion].filter(Boolean).join(' ')],
      ['Kernel', system?.kernel],
      ['Architecture', device.architecture],
      ['Class', [device.deviceClass, system?.virtualisation].filter(Boolean).join(', ')],
      ['Host name', system?.hostName],
      ['Last boot', system?.bootedOn],
      ['Reboot', device.rebootRequired ? 'required' : undefined],
      ['Packages', device.packages],
    ]),
    agentInWords(device.agent),
    hardware === undefined ? '' : pairs(titled(hardwareKind, hardware)),
    pairs(
      (device.network ?? []).map(({ name, ...rest }) => [
        name,
        titled(networkKind, rest)
          .map(([title, value]) => `${title.toLowerCase()} ${value}`)
          .join(', '),
      ]),
    ),
  ]
  return sections.filter(Boolean).join('\n\n')
}

export const packageColumns: Column<Package>[] = [
  { title: 'PACKAGE', cell: (row) => row.name, gives: true },
  { title: 'VERSION', cell: (row) => row.version, gives: true },
  { title: 'ARCH', cell: (row) => row.architecture },
  { title: 'SOURCE', cell: (row) => row.source, gives: true },
  { title: 'VENDOR', cell: (row) => row.vendor, gives: true, yields: true },
  { title: 'INSTALLED', cell: (row) => row.installedOn },
]

/** What a row holds, under the dictionary's titles. */
function titled(kind: Kind, row: Readonly<Record<string, unknown>>): [title: string, value: string][] {
  return fieldsOf(kind)
    .filter(({ field }) => row[field] !== undefined)
    .map(({ field, title, precision }) => {
      const value = row[field]
      return [title, precision === 'mebibyte' && typeof value === 'number' ? mebibytes(value) : inWords(value)]
    })
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => inWords(one)).join(', ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .filter(([, part]) => part !== false)
    .map(([name, part]) => (part === true ? name : name === 'mebibytes' ? mebibytes(Number(part)) : String(part)))
    .join(' ')
}

const mebibytes = (amount: number) => `${(amount / 1024).toFixed(1)} GiB`
