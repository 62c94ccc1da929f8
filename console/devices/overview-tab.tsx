// How the device is, why, since when and what to do; then what it says about itself.
import { Link } from '@tanstack/react-router'
import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react'
import { Age } from '../shell/age.tsx'
import { FieldMark } from '../shell/field-mark.tsx'
import { Fact, Facts, Panel } from '../shell/page.tsx'
import { DeviceSync } from '../syncs/device-sync.tsx'
import { useReader, useWords } from '../words/words.ts'
import { AgentCost } from './agent-cost.tsx'
import { ConnectionCard } from './connection-card.tsx'
import type { Device } from './device.ts'
import { reasonText } from './reason-text.ts'
import { KindAge, SyncFacts, Told } from './sync-facts.tsx'
import { systemName } from './system-name.ts'
import { WaitingList } from './waiting-list.tsx'
import type { Wish } from './wish.ts'

const looks = {
  ok: { Icon: CircleCheck, tone: 'good' },
  warning: { Icon: TriangleAlert, tone: 'warn' },
  critical: { Icon: CircleAlert, tone: 'bad' },
  unknown: { Icon: CircleHelp, tone: 'unknown' },
} as const

export function OverviewTab({ device, onWish }: { device: Device; onWish(wish: Wish): void }) {
  return (
    <div className="columns">
      <div className="stack">
        <Status device={device} />
        <DeviceSync device={device} onWish={onWish} />
        {device.reach && <WaitingList device={device} />}
        <SystemFacts device={device} />
        <AgentCost device={device} />
      </div>
      <div className="stack">
        <ConnectionCard device={device} onWish={onWish} />
        <SyncFacts device={device} />
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

function Status({ device }: { device: Device }) {
  const { words, format } = useReader()
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
          const [text, todo] = reasonText(reason, words, format)
          return (
            <div key={reason.text} className="reason">
              <look.Icon size={18} data-tone={look.tone} aria-label={words.devices.status[reason.level]} />
              <div>
                <b>{text}</b>
                {reason.since && (
                  <span className="note">
                    {' '}
                    · {words.devices.since} <Age at={reason.since} />
                  </span>
                )}
                <p className="note">
                  {todo}{' '}
                  {reason.code.startsWith('exposed') && (
                    <Link to="/devices/$id" params={{ id: device.id }} search={{ tab: 'vulnerabilities' }}>
                      {words.devices.tabs.vulnerabilities}
                    </Link>
                  )}
                </p>
              </div>
            </div>
          )
        })
      )}
    </Panel>
  )
}
