// Letting a machine in: a token with its clock, a line to copy, and the device as it comes alive.
import { Button, Select, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { MonitorCheck, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { systemClock } from '#kit/clock.ts'
import { createToken } from '#wire/console/access.ts'
import { listDevices, listGroups } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Ownership } from '#wire/control/remote.ts'
import type { GroupId } from '#wire/ids.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { Command } from '../shell/command.tsx'
import { Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { useReader } from '../words/words.ts'
import { enrolLines } from './enrol-lines.ts'
import { Presence } from './presence.tsx'
import { systemName } from './system-name.ts'

type Made = AnswerOf<typeof createToken>
const uses = [
  { key: 'one', reusable: false, validSeconds: 600 },
  { key: 'image', reusable: true, validSeconds: 7 * 86_400 },
] as const

export function AddPage() {
  const { words } = useReader()
  const say = words.add
  const groups = useAnswer(listGroups, {})
  const [group, setGroup] = useState<string | null>(null)
  const [use, setUse] = useState<(typeof uses)[number]>(uses[0])
  const [owner, setOwner] = useState<Ownership>('company')
  const [made, setMade] = useState<Made>()
  const { busy, error, send } = useSend()
  const make = () =>
    send(async () => {
      const { reusable, validSeconds } = use
      setMade(await ask(createToken, { group: group as GroupId | null, reusable, validSeconds, ownership: owner }))
    })
  return (
    <Page title={say.title} lede={say.lede} above={{ label: words.devices.title, to: '/devices' }}>
      <div className="add stack">
        <Panel title={say.tokenTitle}>
          <div className="form-stack">
            {error !== undefined && <ProblemPanel error={error} />}
            <fieldset className="uses">
              <legend className="unseen">{say.tokenTitle}</legend>
              {uses.map((each) => (
                <label key={each.key} className="option">
                  <input type="radio" name="use" checked={use === each} onChange={() => setUse(each)} />
                  <b>{say.uses[each.key][0]}</b>
                  <span>{say.uses[each.key][1]}</span>
                </label>
              ))}
            </fieldset>
            <fieldset className="uses">
              <legend>{words.devicePrivacy.whose}</legend>
              {Ownership.options.map((each) => (
                <label key={each} className="option">
                  <input type="radio" name="owner" checked={owner === each} onChange={() => setOwner(each)} />
                  <b>{words.devicePrivacy.ownerName[each]}</b>
                  <span>{words.devicePrivacy.ownerText[each]}</span>
                </label>
              ))}
            </fieldset>
            <div className="add-row">
              <Select
                label={say.group}
                value={group}
                onChange={setGroup}
                clearable
                placeholder={words.devices.noGroup}
                data={groups.data?.items.map((each) => ({ value: each.id, label: each.name })) ?? []}
              />
              <Button
                onClick={make}
                loading={busy}
                variant={made ? 'default' : 'filled'}
                leftSection={made && <RefreshCw size={15} aria-hidden="true" />}
              >
                {made ? say.another : say.make}
              </Button>
            </div>
          </div>
        </Panel>
        {made && <Lines key={made.id} made={made} />}
        {made && <Arrivals key={`${made.id} arrivals`} made={made} />}
      </div>
    </Page>
  )
}

function Lines({ made }: { made: Made }) {
  const { words } = useReader()
  const say = words.add
  const lines = enrolLines(made.server, made.token)
  return (
    <Panel title={say.linesTitle} note={say.linesText} acts={<Countdown until={made.expiresAt} />}>
      <Tabs defaultValue={lines[0]?.key ?? null} keepMounted={false}>
        <Tabs.List mb="sm">
          {lines.map((line) => (
            <Tabs.Tab key={line.key} value={line.key}>
              {say.systems[line.key]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {lines.map((line) => (
          <Tabs.Panel key={line.key} value={line.key}>
            <Command text={line.text} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <p className="note after-command">{say.once}</p>
    </Panel>
  )
}

/** The token's clock, by the second. */
function Countdown({ until }: { until: string }) {
  const { words, format } = useReader()
  const left = () => Math.max(0, Math.round((Date.parse(until) - systemClock.now()) / 1000))
  const [seconds, setSeconds] = useState(left)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `left` reads the clock alone
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 1000)
    return () => clearInterval(timer)
  }, [until])
  const text =
    seconds < 3600 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` : format.duration(seconds)
  return (
    <span className="pill countdown" role="timer" data-tone={seconds === 0 ? 'bad' : seconds < 60 ? 'warn' : 'accent'}>
      {seconds === 0 ? words.add.over : words.add.left(text)}
    </span>
  )
}

/** Devices enrolled since the token was made; each appears as it first speaks. */
function Arrivals({ made }: { made: Made }) {
  const { words, format } = useReader()
  const say = words.add
  const found = useQuery({
    queryKey: [listDevices.name, 'arrivals', made.id],
    queryFn: ({ signal }) => ask(listDevices, { sort: 'enrolledAt', order: 'desc', limit: 10 }, signal),
    refetchInterval: 2000,
  })
  const rows = found.data?.items.filter((row) => row.enrolledAt >= made.createdAt.slice(0, 19)) ?? []
  return (
    <div aria-live="polite" className="stack">
      {rows.length === 0 && (
        <div className="note-box waiting">
          <span className="pulse" aria-hidden="true" />
          {say.waiting}
        </div>
      )}
      {rows.map((row) => (
        <div key={row.id} className="alive">
          <MonitorCheck size={20} color="var(--good)" aria-hidden="true" />
          <div>
            <Link to="/devices/$id" params={{ id: row.id }}>
              <b>{row.name}</b>
            </Link>
            <p className="note">
              {[
                systemName(row.osId, row.osVersion) ?? say.firstSync,
                row.packages === undefined ? undefined : say.packages(format.number(row.packages)),
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
          <Presence of={row} />
        </div>
      ))}
    </div>
  )
}
