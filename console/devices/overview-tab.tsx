// How the device is, why, since when and what to do; then what it says about itself.
import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react'
import type { AnswerOf } from '#wire/contract.ts'
import type { showDevice } from '#wire/console/devices.ts'
import { type KindName, kindNames } from '#wire/telemetry/dictionary.ts'
import { Age } from '../shell/age.tsx'
import { FieldMark } from '../shell/field-mark.tsx'
import { Facts, Panel } from '../shell/page.tsx'
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
  const words = useWords()
  const say = words.devices
  const format = useFormat()
  const system = device.system
  const unknown = <span className="dim">{words.shell.unknown}</span>
  return (
    <div className="columns">
      <div className="stack">
        <Status device={device} />
        <Panel title={say.systemTitle} note={<KindAge device={device} kind="system" />}>
          <Facts
            rows={[
              [say.os, system?.osName ?? systemName(device.osId, device.osVersion) ?? unknown],
              [
                <>
                  {say.hostName} <FieldMark kind="system" field="hostName" />
                </>,
                system?.hostName ?? <span className="dim">{say.withheldOrOff}</span>,
              ],
              [say.kernel, system?.kernel ? <code>{system.kernel}</code> : unknown],
              [say.architecture, system?.architecture ?? device.architecture ?? unknown],
              [say.deviceClass, device.deviceClass ? say.className(device.deviceClass) : unknown],
              [say.virtualisation, system?.virtualisation ?? unknown],
              [say.booted, system?.bootedOn ? <Age at={system.bootedOn} /> : unknown],
              [
                say.reboot,
                device.rebootRequired === undefined
                  ? unknown
                  : device.rebootRequired
                    ? say.rebootNeeded
                    : say.rebootNotNeeded,
              ],
            ]}
          />
        </Panel>
      </div>
      <div className="stack">
        <Panel title={say.contactTitle}>
          <Facts
            rows={[
              [say.lastSeen, device.lastSeen ? <Age at={device.lastSeen} /> : <span className="dim">{say.never}</span>],
              [say.interval, format.duration(device.syncIntervalSeconds)],
              [say.agentVersion, device.agentVersion ?? unknown],
              [
                say.certificate,
                device.certificateUntil ? <Age at={device.certificateUntil} /> : <span className="dim">–</span>,
              ],
              [say.generation, format.number(device.generation)],
              [say.policyRevision, device.policyRevision === undefined ? unknown : format.number(device.policyRevision)],
              [
                say.clock,
                device.clockOffSeconds === undefined
                  ? unknown
                  : Math.abs(device.clockOffSeconds) < 2
                    ? say.clockRight
                    : say.clockOff(format.duration(Math.abs(device.clockOffSeconds)), device.clockOffSeconds > 0),
              ],
              [say.enrolled, <Age key="enrolled" at={device.enrolledAt} />],
              [say.id, <code key="id">{device.id}</code>],
            ]}
          />
        </Panel>
        <Panel title={say.toldTitle} note={say.toldText}>
          <Told device={device} />
        </Panel>
      </div>
    </div>
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
    <Facts
      rows={[
        ...kindNames.map((kind) => {
          const held = device.kinds[kind]
          const value = !held ? (
            <span className="dim">{words.devices.neverSent}</span>
          ) : !held.collected ? (
            <span className="dim">{held.note ?? words.devices.notCollected}</span>
          ) : (
            <>
              {words.devices.changed} <Age at={held.at} />
              {held.rows > 1 && <span className="dim"> · {words.devices.rows(format.number(held.rows))}</span>}
              {held.note && <span className="note"> · {held.note}</span>}
            </>
          )
          return [words.kinds[kind], value] as const
        }),
        ...(device.withheld.length > 0 ? ([[words.devices.withheld, format.list(device.withheld)]] as const) : []),
      ]}
    />
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
