// Privacy > Device privacy: what is read from and may be done to devices by whose they are, with what is lost said before it is saved.
import { Button, Skeleton } from '@mantine/core'
import { useState } from 'react'
import { type DevicePrivacy, readDevicePrivacy } from '#wire/console/device-privacy.ts'
import { readPrivacy } from '#wire/console/privacy.ts'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { Page } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { ItemMatrix } from './item-matrix.tsx'
import { Precedence } from './precedence.tsx'
import { RemoteTable } from './remote-table.tsx'
import { ReviewDialog } from './review-dialog.tsx'

export function DevicePrivacyPage() {
  const { words } = useReader()
  const say = words.devicePrivacy
  const held = useAnswer(readDevicePrivacy, {})
  const choice = useAnswer(readPrivacy, {})
  const error = held.error ?? choice.error
  return (
    <Page title={say.title} lede={say.lede}>
      {error && !(held.data && choice.data) && <ProblemPanel error={error} onRetry={() => held.refetch()} />}
      {!error && !(held.data && choice.data) && <Skeleton height={520} />}
      {/* A newer revision, changed elsewhere, starts anew. */}
      {held.data && choice.data && (
        <Settings key={held.data.revision} held={held.data} chosen={new Set(choice.data.items)} />
      )}
    </Page>
  )
}

function Settings({ held, chosen }: { held: DevicePrivacy; chosen: ReadonlySet<string> }) {
  const { words } = useReader()
  const say = words.devicePrivacy
  const may = useMay('privacy.manage')
  const [wish, setWish] = useState(held)
  const [reviewing, setReviewing] = useState(false)
  const changed = fingerprint(wish) !== fingerprint(held)
  return (
    <div className="stack">
      <Precedence />
      <p className="note">
        {held.revision === 0 ? (
          say.neverChanged
        ) : (
          <>
            {say.changed(held.revision)}
            {held.at && (
              <>
                {' · '}
                <Age at={held.at} />
              </>
            )}
            {held.by && ` · ${held.by}`}
          </>
        )}
      </p>
      <ItemMatrix wish={wish} chosen={chosen} readOnly={!may} onChange={setWish} />
      <RemoteTable wish={wish} readOnly={!may} onChange={setWish} />
      {may && changed && (
        <section className="chosen-bar" aria-label={say.unsaved}>
          <b>{say.unsaved}</b>
          <Button size="compact-sm" variant="default" onClick={() => setWish(held)}>
            {words.shell.cancel}
          </Button>
          <Button size="compact-sm" onClick={() => setReviewing(true)}>
            {say.review}
          </Button>
        </section>
      )}
      {reviewing && <ReviewDialog held={held} wish={wish} chosen={chosen} onClose={() => setReviewing(false)} />}
    </div>
  )
}

/** Alike when nothing was really changed, in whatever order it was switched. */
const fingerprint = ({ company, personal }: DevicePrivacy): string =>
  JSON.stringify(
    [company, personal].map(({ off, remote }) => [
      off.toSorted(),
      Object.entries(remote)
        .filter(([, answer]) => answer !== 'allow')
        .sort(),
    ]),
  )
