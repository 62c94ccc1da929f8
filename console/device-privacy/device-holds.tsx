// What holds on one device and who decided it, whose it is, and the way to say otherwise.
import { Button, Skeleton } from '@mantine/core'
import { useState } from 'react'
import { showDevicePrivacy } from '#wire/console/device-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Ownership } from '#wire/control/remote.ts'
import type { DeviceId } from '#wire/ids.ts'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { Fact, Facts, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { itemName } from './items.ts'
import { OwnIdDialog } from './own-id-dialog.tsx'
import { OwnerDialog } from './owner-dialog.tsx'

type Told = AnswerOf<typeof showDevicePrivacy>

export function DeviceHolds({ id, name, agent }: { id: DeviceId; name: string; agent: boolean }) {
  const { words, format } = useReader()
  const say = words.devicePrivacy
  const may = useMay('devices.operate')
  const [making, setMaking] = useState<Ownership>()
  const [naming, setNaming] = useState(false)
  const told = useAnswer(showDevicePrivacy, { id })
  const other = told.data?.ownership === 'personal' ? 'company' : 'personal'
  return (
    <Panel
      title={say.onDevice}
      note={say.onDeviceText}
      acts={
        may &&
        agent &&
        told.data && (
          <>
            <Button variant="default" onClick={() => setNaming(true)}>
              {say.ownId.open}
            </Button>
            <Button variant="default" onClick={() => setMaking(other)}>
              {other === 'personal' ? say.makePersonal : say.makeCompany}
            </Button>
          </>
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
            <Fact name={say.systemId}>{say.systemIds[told.data.ownIdOf ?? told.data.systemId]}</Fact>
            {told.data.given && <GivenId given={told.data.given} />}
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
      {making && <OwnerDialog targets={[{ id, name }]} to={making} onClose={() => setMaking(undefined)} />}
      {naming && <OwnIdDialog id={id} given={told.data?.given} onClose={() => setNaming(false)} />}
    </Panel>
  )
}

/** What came of the id that the organisation gave, and who gave it or took it back. */
function GivenId({ given: { state, at, by } }: { given: NonNullable<Told['given']> }) {
  const say = useReader().words.devicePrivacy.ownId
  return (
    <Fact name={say.fact}>
      {state ? say.states[state] : say.tookBack}
      <span className="dim">
        {' '}
        · {by} · <Age at={at} />
      </span>
    </Fact>
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
