// How a device is reached: its line, its wakes, and what its agent costs.
import type { GroupKeep, Reach } from '#wire/console/devices.ts'
import type { DatagramRefusal } from '#wire/control/datagram.ts'
import type { AgentMode } from '#wire/control/sync.ts'

type Keep = Reach['keep']

export const connection = {
  title: 'Connection',
  held: 'Line open',
  heldColumn: 'Line',
  heldYes: 'open',
  heldNo: 'not held',
  left: 'Shut down',
  leftAt: (time: string) => `It shut down cleanly ${time}`,
  notSeen: (intervals: string, time: string) => `not seen for ${intervals} intervals (${time})`,
  notSeenOne: (time: string) => `not seen for one interval (${time})`,
  mode: 'Agent',
  modes: {
    resident: 'Resident',
    'on-demand': 'On demand',
  } as Record<AgentMode, string>,
  modeText: {
    resident: 'always there: events at once, and it can hold a line',
    'on-demand': 'started by timers and sockets: some events at once, the rest at the next sync; it can hold no line',
  } as Record<AgentMode, string>,
  modeUnknown: 'not told yet',
  line: 'Line',
  lines: {
    held: 'Open',
    'next-contact': 'Opens at its next contact',
    lost: 'Broken; it comes back by itself',
    full: 'Waits: all lines the server may hold are taken',
    'on-demand': 'Cannot be held: its agent works on demand',
    off: 'Not kept',
  } as Record<Keep['line'], string>,
  lineText: {
    held: '',
    'next-contact': 'It was asked to keep its line and learns that when it next comes.',
    lost: 'The network or the machine cut it. Until it is back, syncs come at their interval.',
    full: 'Release other devices, or raise MUSTER_LINE_CAP on the server.',
    'on-demand': 'On the device: muster-agent mode resident',
    off: 'It connects at its interval and when a wake reaches it.',
  } as Record<Keep['line'], string>,
  since: 'since',
  why: {
    device: 'kept for this device',
    group: (name: string | undefined) => (name ? `kept by its group “${name}”` : 'kept by its group'),
    'group-unreached': (name: string | undefined) =>
      name ? `its group “${name}” keeps lines where wakes fail` : 'its group keeps lines where wakes fail',
  },
  doing: 'Doing now',
  doings: { idle: 'nothing', reading: 'reading what it holds', sending: 'sending' } as Record<
    NonNullable<Keep['doing']>,
    string
  >,
  wakes: 'Wakes',
  wakeStates: {
    arrive: 'Arrive',
    lost: 'Do not arrive',
    unknown: 'Not tried yet',
    off: 'Switched off on the device',
  } as Record<Reach['wakes']['state'], string>,
  wakesOf: (arrived: string, tried: string) => `${arrived} of the last ${tried} arrived`,
  lastTried: 'Last tried',
  lastArrived: 'Last arrived',
  never: 'never',
  noReach: 'No agent speaks for this device.',
  budget: 'What the agent costs',
  budgetText: (day: string) => `On ${day}, its last whole day, beside what it may cost.`,
  budgetNone: 'It counts from its first whole day on.',
  cpu: 'Processor time',
  memory: 'Largest memory',
  bytes: 'Sent and received',
  within: 'within its budget',
  above: 'above its budget',
  ofBudget: (used: string, budget: string) => `${used} of ${budget}`,
  seconds: (text: string) => `${text} s`,
  syncsADay: 'Syncs',
  wakesHeeded: 'Wakes heeded',
  wakesRefused: 'Datagrams refused',
  refusedText: 'Forged, repeated or stray datagrams are counted and never answered.',
  causes: {
    form: 'malformed',
    addressee: 'for another device',
    stale: 'out of date',
    replayed: 'repeated',
    mac: 'not from this server',
    signature: 'signature wrong',
  } as Record<DatagramRefusal, string>,
  eventsSent: 'Events sent',
  eventsLost: 'Events lost',
  waitingTitle: 'What waits for this device',
  waitingNone: 'Nothing waits: it holds what it should.',
  waitingWhat: { sync: 'A forced sync', policy: 'A new policy' } as Record<'sync' | 'policy', string>,
  waitingSince: 'since',
  waitingUntil: 'until',
  waitingEver: 'until it comes',
  group: {
    title: (name: string) => `Group “${name}”`,
    change: 'Name and settings',
    save: 'Save',
    saved: (name: string) => `Group “${name}” was changed`,
    keep: 'Keep connection',
    keepText: 'Holds for the devices of this group and of the groups below it.',
    keeps: {
      off: ['Off', 'Devices connect at their interval and when a wake reaches them.'],
      all: ['For all', 'Every resident agent keeps its line open. Start, stop and state show at once.'],
      unreached: ['Where wakes fail', 'Only devices that no wake reached hold their line.'],
    } as Record<GroupKeep, readonly [string, string]>,
    keepPill: { off: '', all: 'keeps connections', unreached: 'keeps connections where wakes fail' } as Record<
      GroupKeep,
      string
    >,
    acts: (name: string) => `Actions for the group ${name}`,
    show: 'Groups',
  },
}
