// Whether a device can be reached now, in words, with what helps where it cannot.
import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react'
import type { Device } from '../devices/device.ts'
import { useFormat, useWords } from '../words/words.ts'

export type ReachWord = 'held' | 'arrive' | 'unknown' | 'lost' | 'off' | 'left' | 'never' | 'none'

/** One word for how a device is reached; a line that is open is certain, so it comes first. */
export function reachWord(device: Pick<Device, 'reach' | 'leftAt' | 'lastSeen' | 'state'>): ReachWord {
  if (!device.reach || !['managed', 'repair', 'lost'].includes(device.state)) return 'none'
  if (device.reach.keep.line === 'held') return 'held'
  if (device.lastSeen === undefined) return 'never'
  if (device.leftAt !== undefined) return 'left'
  return device.reach.wakes.state
}

const looks = {
  held: ['good', CircleCheck],
  arrive: ['good', CircleCheck],
  unknown: ['unknown', CircleHelp],
  lost: ['warn', TriangleAlert],
  off: ['warn', TriangleAlert],
  left: ['unknown', CircleHelp],
  never: ['warn', TriangleAlert],
  none: ['warn', TriangleAlert],
} as const satisfies Record<ReachWord, readonly [string, unknown]>

export function ReachText({ device }: { device: Device }) {
  const words = useWords()
  const format = useFormat()
  const say = words.syncs
  const word = reachWord(device)
  const [tone, Icon] = looks[word]
  const [what, then] = say.reach[word]
  const wakes = device.reach?.wakes
  const counted = wakes && wakes.tried > 0 && (word === 'arrive' || word === 'lost')
  return (
    <>
      <div className="reason">
        <Icon size={18} data-tone={tone} aria-hidden="true" />
        <div>
          <b>{what}</b>
          <p className="note">
            {counted && `${words.connection.wakesOf(format.number(wakes.arrived), format.number(wakes.tried))}. `}
            {then}
            {(word === 'lost' || word === 'off') && ` ${say.nextWithin(format.duration(device.syncIntervalSeconds))}`}
          </p>
        </div>
      </div>
      {(word === 'lost' || word === 'off') && <WhatHelps device={device} />}
    </>
  )
}

/** What makes a device reachable that no wake reaches. */
export function WhatHelps({ device }: { device: Device }) {
  const say = useWords().syncs
  return (
    <div className="helps">
      <b>{say.helps}</b>
      <ul>
        <li>{say.helpKeep}</li>
        {device.reach?.mode === 'on-demand' && <li>{say.helpResident}</li>}
        <li>{say.helpGateway}</li>
      </ul>
    </div>
  )
}
