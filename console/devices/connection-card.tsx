// How a device is reached: how its agent works, whether its line is open and why, whether wakes arrive, and what helps.
import { Button } from '@mantine/core'
import { CircleCheck, CircleHelp, CircleMinus, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Reach } from '#wire/console/devices.ts'
import { Age } from '../shell/age.tsx'
import { useMay } from '../shell/me.ts'
import { Fact, Facts, Panel } from '../shell/page.tsx'
import { WhatHelps } from '../syncs/reach-text.tsx'
import { useFormat, useWords } from '../words/words.ts'
import type { Device } from './device.ts'
import { applies } from './device-verbs.tsx'
import type { Wish } from './wish.ts'

type Keep = Reach['keep']

const lineLooks = {
  held: ['good', CircleCheck],
  'next-contact': ['unknown', CircleHelp],
  lost: ['warn', TriangleAlert],
  full: ['warn', TriangleAlert],
  'on-demand': ['warn', TriangleAlert],
  off: ['unknown', CircleMinus],
} as const satisfies Record<Keep['line'], readonly [string, unknown]>

const wakeLooks = {
  arrive: ['good', CircleCheck],
  lost: ['warn', TriangleAlert],
  unknown: ['unknown', CircleHelp],
  off: ['unknown', CircleMinus],
} as const satisfies Record<Reach['wakes']['state'], readonly [string, unknown]>

export function ConnectionCard({ device, onWish }: { device: Device; onWish(wish: Wish): void }) {
  const words = useWords()
  const say = words.connection
  const mayOperate = useMay('devices.operate')
  const { reach } = device
  if (!reach) {
    return (
      <Panel title={say.title}>
        <p className="dim">{say.noReach}</p>
      </Panel>
    )
  }
  const kept = reach.keep.why.includes('device')
  const verb: Wish = kept ? 'release' : 'keep'
  const mayKeep = mayOperate && applies[verb](device, kept)
  const stuck = reach.keep.line !== 'held' && (reach.wakes.state === 'lost' || reach.wakes.state === 'off')
  return (
    <Panel
      title={say.title}
      acts={
        mayKeep && (
          <Button size="compact-sm" variant="default" onClick={() => onWish(verb)}>
            {words.devices.verbs[verb]}
          </Button>
        )
      }
    >
      <Facts>
        <Fact name={say.mode}>
          {reach.mode ? (
            <>
              {say.modes[reach.mode]}
              <small className="dim block">{say.modeText[reach.mode]}</small>
            </>
          ) : (
            <span className="dim">{say.modeUnknown}</span>
          )}
        </Fact>
        <Fact name={say.line}>
          <Line keep={reach.keep} />
        </Fact>
        {reach.keep.doing && (
          <Fact name={say.doing}>
            <span className="presence">
              {reach.keep.doing !== 'idle' && <span className="pulse" aria-hidden="true" />}
              {say.doings[reach.keep.doing]}
            </span>
          </Fact>
        )}
        <Fact name={say.wakes}>
          <Wakes wakes={reach.wakes} />
        </Fact>
      </Facts>
      {stuck && <WhatHelps device={device} />}
    </Panel>
  )
}

function Marked({ look, children }: { look: readonly [string, typeof CircleCheck]; children: ReactNode }) {
  const [tone, Icon] = look
  return (
    <span className="marked">
      <Icon size={15} data-tone={tone} aria-hidden="true" />
      <span>{children}</span>
    </span>
  )
}

function Line({ keep }: { keep: Keep }) {
  const say = useWords().connection
  const why = keep.why.map((each) => (each === 'device' ? say.why.device : say.why[each](keep.group?.name)))
  return (
    <Marked look={lineLooks[keep.line]}>
      {say.lines[keep.line]}
      {keep.since && (
        <>
          {' '}
          <span className="dim">
            {say.since} <Age at={keep.since} />
          </span>
        </>
      )}
      {why.length > 0 && <small className="dim block">{why.join('; ')}</small>}
      {say.lineText[keep.line] && <small className="dim block">{say.lineText[keep.line]}</small>}
    </Marked>
  )
}

function Wakes({ wakes }: { wakes: Reach['wakes'] }) {
  const format = useFormat()
  const say = useWords().connection
  return (
    <Marked look={wakeLooks[wakes.state]}>
      {say.wakeStates[wakes.state]}
      {wakes.tried > 0 && (
        <small className="dim block">{say.wakesOf(format.number(wakes.arrived), format.number(wakes.tried))}</small>
      )}
      {wakes.tried > 0 && (
        <small className="dim block">
          {wakes.lastTriedAt && (
            <>
              {say.lastTried} <Age at={wakes.lastTriedAt} />
              {' · '}
            </>
          )}
          {say.lastArrived} {wakes.lastArrivedAt ? <Age at={wakes.lastArrivedAt} /> : say.never}
        </small>
      )}
    </Marked>
  )
}
