// How the device is, why, since when and what to do; then what it says about itself.
import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react'
import type { showDevice } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { type KindName, kindNames } from '#wire/telemetry/dictionary.ts'
import { Age } from '../shell/age.tsx'
import { FieldMark } from '../shell/field-mark.tsx'
import { Fact, Facts, Panel } from '../shell/page.tsx'
import { useFormat, useWords } from '../words/words.ts'
import { systemName } from './system-name.ts'

export type Device = AnswerOf<typeof showDevice>

const looks = {
  ok: { Icon: CircleCheck, tone: 'good' },
  warning: { Icon: TriangleAlert, tone: 'warn' },
  critical: { Icon: CircleAlert, tone: 'bad' },
  unknown: { Icon: CircleHelp, tone: 'unknown' },
} as const

export function OverviewTab({ device }: { device: Device }) {
  return (
    <div className="columns">
      <div className="stack">
        <Status device={device} />
        <SystemFacts device={device} />
      </div>
      <div className="stack">
        <ContactFacts device={device} />
        <Told device={device} />
      </div>
    </div>
  )
}

function SystemFacts({ device }: { device: Device }) {
  const words = useWords()
  const say = words.devices
  const { system } = device
  const restart = device.rebootRequired
  return (
    <Panel title={say.systemTitle} note={<KindAge device={device} kind="system" />}>
      <Facts>
        <Fact name={say.os}>{system?.osName ?? systemName(device.osId, device.osVersion)}</Fact>
        <Fact name={say.hostName} mark={<FieldMark kind="system" field="hostName" />}>
          {system?.hostName ?? <span className="dim">{say.withheldOrOff}</span>}
        </Fact>
        <Fact name={say.kernel}>{system?.kernel && <code>{system.kernel}</code>}</Fact>
        <Fact name={say.architecture}>{system?.architecture ?? device.architecture}</Fact>
        <Fact name={say.deviceClass}>{device.deviceClass && say.className(device.deviceClass)}</Fact>
        <Fact name={say.virtualisation}>{system?.virtualisation}</Fact>
        <Fact name={say.booted}>{system?.bootedOn && <Age at={system.bootedOn} />}</Fact>
        <Fact name={say.reboot}>
          {restart === undefined ? undefined : restart ? say.rebootNeeded : say.rebootNotNeeded}
        </Fact>
      </Facts>
    </Panel>
  )
}

function ContactFacts({ device }: { device: Device }) {
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

function Status({ device }: { device: Device }) {
  const words = useWords()
  const { Icon, tone } = looks[device.status]
  return (
    <Panel title={words.devices.statusTitle}>
      {device.reasons.length === 0 ? (
        <div className="reason">
          <Icon size={18} data-tone={tone} aria-hidden="true" />
          <div>
            <b>{words.devices.status[device.status]}</b>
            <p className="note">{words.devices.statusText[device.status]}</p>
          </div>
        </div>
      ) : (
        device.reasons.map((reason) => {
          const look = looks[reason.level]
          return (
            <div key={reason.text} className="reason">
              <look.Icon size={18} data-tone={look.tone} aria-label={words.devices.status[reason.level]} />
              <div>
                <b>{reason.text}</b>
                {reason.since && (
                  <span className="note">
                    {' '}
                    · {words.devices.since} <Age at={reason.since} />
                  </span>
                )}
                <p className="note">{reason.todo}</p>
              </div>
            </div>
          )
        })
      )}
    </Panel>
  )
}

/** Which kinds of fact the device tells, when each last changed, and what is kept back. */
function Told({ device }: { device: Device }) {
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
