// What waits for an absent device, and until when.
import { Hourglass } from 'lucide-react'
import { Age, Instant } from '../shell/age.tsx'
import { Panel } from '../shell/page.tsx'
import { useWords } from '../words/words.ts'
import type { Device } from './device.ts'

export function WaitingList({ device }: { device: Device }) {
  const say = useWords().connection
  return (
    <Panel title={say.waitingTitle}>
      {device.waiting.length === 0 && <p className="dim">{say.waitingNone}</p>}
      {device.waiting.map((each) => (
        <div key={`${each.what} ${each.since}`} className="reason">
          <Hourglass size={17} data-tone="unknown" aria-hidden="true" />
          <div>
            <b>{say.waitingWhat[each.what]}</b>
            <p className="note">
              {say.waitingSince} <Age at={each.since} />
              {' · '}
              {each.until ? (
                <>
                  {say.waitingUntil} <Instant at={each.until} />
                </>
              ) : (
                say.waitingEver
              )}
            </p>
          </div>
        </div>
      ))}
    </Panel>
  )
}
