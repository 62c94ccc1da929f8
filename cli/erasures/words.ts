// Erasures in words: states, clocks, and what a receipt says.
import type { Erasure, ReceiptDocument } from '#wire/console/erasures.ts'
import { type Column, table } from '../table.ts'
import { type Terminal, visible } from '../terminal.ts'
import { ago, count } from '../words.ts'

export const stateWords: Record<Erasure['state'], string> = {
  second: 'waits for a second operator',
  held: 'held',
  stopped: 'stopped by a legal hold',
  erasing: 'under way',
  done: 'done',
  undone: 'undone',
}

const tints = {
  second: 'warning',
  held: 'warning',
  stopped: 'warning',
  erasing: 'warning',
  done: 'good',
  undone: 'grey',
} as const

export const erasureColumns = (nowMs: number): Column<Erasure>[] => [
  { title: 'ID', cell: (row) => row.id.slice(0, 14) },
  { title: 'STATE', cell: (row) => stateWords[row.state], tint: (row) => tints[row.state] },
  { title: 'DEVICES', cell: (row) => (row.wholeTenant ? `all ${row.devices}` : row.devices) },
  { title: 'REASON', cell: (row) => row.reason },
  { title: 'ASKED', cell: (row) => ago(row.requestedAt, nowMs) },
  { title: 'WHEN', cell: (row) => when(row, nowMs), gives: true },
  { title: 'BY', cell: (row) => row.requestedByName ?? row.requestedBy.slice(0, 14), gives: true, yields: true },
]

/** What its clock says. */
function when(row: Erasure, nowMs: number): string {
  if (row.state === 'done') return `done ${ago(row.doneAt, nowMs)}`
  if (row.state === 'undone' || row.state === 'stopped') return ''
  return row.state === 'second' ? `at the latest ${ago(row.dueBy, nowMs)}` : `${ago(row.holdUntil, nowMs)}`
}

export function erasureSheet(erasure: Erasure, nowMs: number): string {
  const { devices, erased, held, note, open } = erasure
  const who = erasure.requestedByName ?? erasure.requestedBy
  const second = erasure.secondByName ?? erasure.secondBy
  return [
    `${erasure.id}: ${stateWords[erasure.state]}`,
    `${count(erased, 'device')} of ${devices} erased${held > 0 ? `, ${held} kept by a legal hold` : ''}.`,
    `Asked ${ago(erasure.requestedAt, nowMs)} by ${visible(who)}: ${erasure.reason}${note ? `, ${visible(note)}` : ''}.`,
    ...(second ? [`${visible(second)} agreed.`] : []),
    ...(erasure.doneAt ? [`Done at ${erasure.doneAt}.`] : clock(erasure)),
    ...open.map(
      ({ says, count: many, until }) => `Open: ${says}${many ? ` (${many})` : ''}${until ? ` Until ${until}.` : ''}`,
    ),
  ].join('\n')
}

function clock({ state, holdUntil, dueBy }: Erasure): string[] {
  if (state === 'second') return [`Another operator has to agree; at the latest it is carried out at ${dueBy}.`]
  if (state === 'held') return [`Destroyed at ${holdUntil}; until then: muster erasures undo`]
  return []
}

export function receiptSheet(said: ReceiptDocument, terminal: Terminal): string {
  return [
    `Erasure ${said.erasure} of tenant ${said.tenant}: ${count(said.devices.length, 'device')}, ${said.reason}.`,
    `Asked at ${said.requestedAt}, done at ${said.doneAt}.`,
    `The key ring went from generation ${said.ring.before} to ${said.ring.after}.`,
    '',
    table<(typeof said.places)[number]>(
      [
        { title: 'PLACE', cell: (row) => row.place },
        { title: 'ROWS', cell: (row) => row.rows },
      ],
      said.places,
      terminal,
    ),
    '',
    ...said.recipients.map(
      ({ destination, at, informed }) =>
        `${visible(destination)} ${informed ? 'was informed' : 'could not be informed'} at ${at}.`,
    ),
    ...said.open.map(({ says, count: many }) => `Open: ${says}${many ? ` (${many})` : ''}`),
    'What nobody can promise:',
    ...said.residualRisk.map((risk) => `  ${risk}`),
  ].join('\n')
}
