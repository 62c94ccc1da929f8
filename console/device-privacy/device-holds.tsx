// What holds on one device and who decided it, whose it is, and the way to say otherwise.
import { Button, Modal, Skeleton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { setOwnership, showDevicePrivacy } from '#wire/console/device-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { DeviceId } from '#wire/ids.ts'
import { ConsequenceList } from '../sharing/consequence-list.tsx'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { Fact, Facts, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { itemName } from './items.ts'

type Told = AnswerOf<typeof showDevicePrivacy>

export function DeviceHolds({ id }: { id: DeviceId }) {
  const { words, format } = useReader()
  const say = words.devicePrivacy
  const may = useMay('devices.operate')
  const [making, setMaking] = useState<Ownership>()
  const told = useAnswer(showDevicePrivacy, { id })
  const other = told.data?.ownership === 'personal' ? 'company' : 'personal'
  return (
    <Panel
      title={say.onDevice}
      note={say.onDeviceText}
      acts={
        may &&
        told.data && (
          <Button variant="default" onClick={() => setMaking(other)}>
            {other === 'personal' ? say.makePersonal : say.makeCompany}
          </Button>
        )
      }
    >
      {told.error && !told.data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!told.data && !told.error && <Skeleton height={220} />}
      {told.data && (
        <div className="device-holds">
          <Facts>
            <Fact name={say.belongs}>{say.owner[told.data.ownership]}</Fact>
            {told.data.ownership === 'personal' && (
              <Fact name={say.agreed}>{told.data.agreedAt ? <Age at={told.data.agreedAt} /> : say.notAgreed}</Fact>
            )}
            <Fact name={say.systemId}>{say.systemIds[told.data.systemId]}</Fact>
            {told.data.remote.map(({ act, answer, decidedBy }) => (
              <Fact key={act} name={say.actNames[act][0]}>
                {say.answers[answer]}
                <span className="dim"> · {say.steps[decidedBy][0]}</span>
              </Fact>
            ))}
          </Facts>
          <details>
            <summary>
              {say.showItems(
                format.number(told.data.items.filter(({ on }) => on).length),
                format.number(told.data.items.length),
              )}
            </summary>
            <Items items={told.data.items} />
          </details>
        </div>
      )}
      {making && <OwnershipDialog id={id} to={making} onClose={() => setMaking(undefined)} />}
    </Panel>
  )
}

function Items({ items }: { items: Told['items'] }) {
  const { words } = useReader()
  const say = words.devicePrivacy
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="list-scroll" tabIndex={0} aria-label={say.onDevice}>
      <table className="list">
        <caption className="unseen">{say.onDevice}</caption>
        <thead>
          <tr>
            <th scope="col">{say.item}</th>
            <th scope="col">{words.privacy.collected}</th>
            <th scope="col">{say.decidedBy}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ item, on, decidedBy }) => (
            <tr key={item} data-off={!on || undefined}>
              <td>{itemName(item, words)}</td>
              <td>
                <span className="presence">
                  <i className="dot" data-tone={on ? 'accent' : 'none'} aria-hidden="true" />
                  {on ? say.on : say.off}
                </span>
              </td>
              <td>{say.steps[decidedBy][0]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function OwnershipDialog({ id, to, onClose }: { id: DeviceId; to: Ownership; onClose(): void }) {
  const { words } = useReader()
  const say = words.devicePrivacy
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await ask(setOwnership, { ids: [id], ownership: to })
      announce(say.made[to])
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
      for (const name of [showDevicePrivacy.name, 'showDevice', 'listDevices'])
        client.invalidateQueries({ queryKey: [name] })
    }
  }
  return (
    <Modal opened onClose={onClose} title={say.makeTitle[to]}>
      <div className="form-stack">
        {error !== undefined && <ProblemPanel error={error} />}
        <ConsequenceList items={say.makeText[to]} />
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button loading={busy} onClick={send} data-autofocus>
            {to === 'personal' ? say.makePersonal : say.makeCompany}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
