// What nobody could do any more, computed from what the code uses, before the settings are saved (D3).
import { Skeleton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import {
  type DevicePrivacy,
  previewCollection,
  readDevicePrivacy,
  setDevicePrivacy,
} from '#wire/console/device-privacy.ts'
import { Ownership, RemoteAct } from '#wire/control/remote.ts'
import { uses } from '#wire/telemetry/uses.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'
import { type Item, isSwitchedOff, itemName, items } from './items.ts'

/** Its kind goes as a whole, which says all that is lost. */
const goesWithKind = ({ under }: Item, was: readonly Item[], is: readonly Item[]): boolean =>
  was.some(({ item }) => item === under) && !is.some(({ item }) => item === under)

interface ReviewDialogProps {
  readonly held: DevicePrivacy
  readonly wish: DevicePrivacy
  readonly chosen: ReadonlySet<string>
  onClose(): void
}

export function ReviewDialog({ held, wish, chosen, onClose }: ReviewDialogProps) {
  const { words } = useReader()
  const say = words.devicePrivacy
  const client = useQueryClient()
  const changes = Ownership.options.map((owner) => {
    const collected = items.filter(({ item }) => chosen.has(item))
    const was = collected.filter((item) => !isSwitchedOff(item, held[owner].off))
    const is = collected.filter((item) => !isSwitchedOff(item, wish[owner].off))
    return {
      owner,
      off: was.filter((item) => !is.includes(item) && !goesWithKind(item, was, is)).map(({ item }) => item),
      back: is.filter((item) => !was.includes(item)).length,
      acts: RemoteAct.options.filter(
        (act) => (held[owner].remote[act] ?? 'allow') !== (wish[owner].remote[act] ?? 'allow'),
      ),
    }
  })
  const save = async () => {
    const { revision, company, personal } = wish
    client.setQueryData([readDevicePrivacy.name, {}], await ask(setDevicePrivacy, { revision, company, personal }))
    announce(say.saved)
  }
  const loses = changes.some(({ off }) => off.length > 0)
  return (
    <SendDialog
      title={say.reviewTitle}
      size="lg"
      act={say.save}
      actFirst
      stale={['showDevicePrivacy', 'serverPrivacy']}
      onSend={save}
      onClose={onClose}
    >
      <h3>{say.loses}</h3>
      <p className="note">{loses ? say.losesText : say.losesNothing}</p>
      {changes
        .filter(({ off, back, acts }) => off.length + back + acts.length > 0)
        .map(({ owner, off, back, acts }) => (
          <section key={owner} className="switch-losses">
            <h4>{say.forOwner(say.ownership[owner])}</h4>
            {off.length > 0 && <Losses off={off} />}
            {back + acts.length > 0 && (
              <ul className="consequences">
                {back > 0 && <li>{say.returns(back)}</li>}
                {acts.map((act) => (
                  <li key={act}>
                    {say.actNames[act][0]}: {say.answers[held[owner].remote[act] ?? 'allow']} →{' '}
                    {say.answers[wish[owner].remote[act] ?? 'allow']}
                  </li>
                ))}
              </ul>
            )}
          </section>
        ))}
      <p className="note">{say.itemsText}</p>
    </SendDialog>
  )
}

function Losses({ off }: { off: readonly string[] }) {
  const { words } = useReader()
  const say = words.devicePrivacy
  const told = useAnswer(previewCollection, { without: off.join(',') })
  const use = (code: string) => {
    const said = uses.find((one) => one.code === code)?.says ?? code
    return say.uses[said] ?? said
  }
  return (
    <>
      {told.error && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!told.data && !told.error && <Skeleton height={90} />}
      <ul className="loss-list">
        {told.data?.losses.map((loss) => (
          <li key={loss.item}>
            <b>{itemName(loss.item, words)}</b>
            <span className="dim">{words.loseText(loss.item, loss.lose)}</span>
            {loss.uses.length > 0 && (
              <ul className="consequences">
                {loss.uses.map((code) => (
                  <li key={code}>{use(code)}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
