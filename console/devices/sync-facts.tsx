// What a device's syncs brought: when it last spoke, as whom, and which kinds of fact it told.

import { Link } from '@tanstack/react-router'
import { type KindName, kindNames } from '#wire/telemetry/dictionary.ts'
import { Age } from '../shell/age.tsx'
import { Command } from '../shell/command.tsx'
import { Fact, Facts, Panel } from '../shell/page.tsx'
import { useFormat, useWords } from '../words/words.ts'
import type { Device } from './device.ts'

export function SyncFacts({ device }: { device: Device }) {
  const words = useWords()
  const say = words.devices
  const format = useFormat()
  const off = device.clockOffSeconds
  return (
    <Panel title={say.contactTitle}>
      <Facts>
        <Fact name={say.lastSeen}>
          {device.lastSeen ? <Age at={device.lastSeen} /> : <span className="dim">{say.never}</span>}
        </Fact>
        <Fact name={say.interval}>{format.duration(device.syncIntervalSeconds)}</Fact>
        <Fact name={say.agentVersion}>{device.agentVersion}</Fact>
        <Fact name={say.certificate}>{device.certificateUntil && <Age at={device.certificateUntil} />}</Fact>
        <Fact name={say.generation}>{format.number(device.generation)}</Fact>
        <Fact name={say.policyRevision}>
          {device.policyRevision === undefined ? undefined : format.number(device.policyRevision)}
        </Fact>
        <Fact name={say.clock}>
          {off === undefined
            ? undefined
            : Math.abs(off) < 2
              ? say.clockRight
              : say.clockOff(format.duration(Math.abs(off)), off > 0)}
        </Fact>
        <Fact name={say.enrolled}>
          <Age at={device.enrolledAt} />
        </Fact>
        <Fact name={say.id}>
          <code>{device.id}</code>
        </Fact>
      </Facts>
    </Panel>
  )
}

/** Which kinds of fact the device tells, when each last changed, and what is kept back. */
export function Told({ device }: { device: Device }) {
  const words = useWords()
  const format = useFormat()
  return (
    <Panel title={words.devices.toldTitle} note={words.devices.toldText}>
      <Facts>
        {kindNames.map((kind) => (
          <Fact key={kind} name={words.kinds[kind]}>
            <KindTold device={device} kind={kind} />
          </Fact>
        ))}
        {device.withheld.length > 0 && <Fact name={words.devices.withheld}>{format.list(device.withheld)}</Fact>}
      </Facts>
      {Object.keys(device.kinds).length > 0 && (
        <div className="proof">
          <p className="note">
            {words.log.deviceText} <Link to="/privacy/log">{words.log.openLog}</Link>
          </p>
          <Command text="muster agent verify" />
        </div>
      )}
    </Panel>
  )
}

function KindTold({ device, kind }: { device: Device; kind: KindName }) {
  const words = useWords()
  const format = useFormat()
  const held = device.kinds[kind]
  if (!held?.collected) {
    return <span className="dim">{held ? (held.note ?? words.devices.notCollected) : words.devices.neverSent}</span>
  }
  return (
    <>
      <KindAge device={device} kind={kind} />
      {held.rows > 1 && <span className="dim"> · {words.devices.rows(format.number(held.rows))}</span>}
      {held.note && <span className="note"> · {held.note}</span>}
    </>
  )
}

export function KindAge({ device, kind }: { device: Device; kind: KindName }) {
  const words = useWords()
  const held = device.kinds[kind]
  if (!held) return words.devices.neverSent
  return (
    <>
      {words.devices.changed} <Age at={held.at} />
    </>
  )
}
