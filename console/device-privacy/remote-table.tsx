// What may be done from afar, by ownership: at once, after its user said yes, or not at all.
import { SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { DevicePrivacy } from '#wire/console/device-privacy.ts'
import { Ownership, RemoteAct, RemoteAnswer } from '#wire/control/remote.ts'
import { Panel } from '../shell/page.tsx'
import { useReader } from '../words/words.ts'

interface RemoteTableProps {
  readonly wish: DevicePrivacy
  readonly readOnly: boolean
  onChange(wish: DevicePrivacy): void
}

export function RemoteTable({ wish, readOnly, onChange }: RemoteTableProps) {
  const { words } = useReader()
  const say = words.devicePrivacy
  const narrow = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false }) ?? false
  const answer = (owner: Ownership, act: RemoteAct, next: RemoteAnswer) =>
    onChange({ ...wish, [owner]: { ...wish[owner], remote: { ...wish[owner].remote, [act]: next } } })
  return (
    <Panel flush title={say.acts} note={say.actsText}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="list-scroll" tabIndex={0} aria-label={say.acts}>
        <table className="list matrix">
          <caption className="unseen">{say.acts}</caption>
          <thead>
            <tr>
              <th scope="col">{say.act}</th>
              {Ownership.options.map((owner) => (
                <th key={owner} scope="col">
                  {say.ownership[owner]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {RemoteAct.options.map((act) => (
              <tr key={act}>
                <th scope="row" className="act-cell">
                  {say.actNames[act][0]}
                  <small className="dim block">{say.actNames[act][1]}</small>
                </th>
                {Ownership.options.map((owner) => (
                  <td key={owner}>
                    <SegmentedControl
                      size="xs"
                      orientation={narrow ? 'vertical' : 'horizontal'}
                      aria-label={say.answerOf(say.actNames[act][0], say.ownership[owner])}
                      value={wish[owner].remote[act] ?? 'allow'}
                      readOnly={readOnly}
                      onChange={(next) => answer(owner, act, next as RemoteAnswer)}
                      data={RemoteAnswer.options.map((value) => ({ value, label: say.answers[value] }))}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}
