// One device's way through a forced sync: asked, woken, connected, done, each with its time, or why it is not there yet.
import { CircleAlert, CircleCheck, CircleDashed, CirclePause, LoaderCircle } from 'lucide-react'
import type { AskRow } from '#wire/console/syncs.ts'
import { useFormat, useWords } from '../words/words.ts'

const steps = ['asked', 'woken', 'connected', 'done'] as const
type Step = (typeof steps)[number]

interface SyncTimelineProps {
  readonly askedAt: string
  readonly ask: AskRow
}

export function SyncTimeline({ askedAt, ask }: SyncTimelineProps) {
  const words = useWords()
  const format = useFormat()
  const say = words.syncs
  const times: Record<Step, string | undefined> = {
    asked: askedAt,
    woken: ask.wokenAt,
    connected: ask.connectedAt,
    done: ask.doneAt,
  }
  const reached = steps.findLastIndex((step) => times[step] !== undefined)
  const stuck = ask.state === 'waiting' || ask.state === 'failed'
  return (
    <div className="sync-steps-room" aria-live="polite">
      <ol className="sync-steps" data-stuck={ask.state === 'failed' || undefined}>
        {steps.map((step, index) => {
          const at = times[step]
          const passed = at !== undefined || (ask.state === 'done' && step === 'done')
          const skipped = !passed && index < reached
          const next = !stuck && index === reached + 1
          const Icon = passed ? CircleCheck : next ? LoaderCircle : CircleDashed
          return (
            <li key={step} data-passed={passed || undefined} data-next={next || undefined}>
              <Icon size={17} aria-hidden="true" />
              <b>{say.steps[step]}</b>
              <span className="note">
                {at ? (
                  <time dateTime={at} title={format.dateTime(at)}>
                    {format.clock(at)}
                  </time>
                ) : skipped ? (
                  ask.by === 'itself' && step === 'woken' ? (
                    say.carried.itself
                  ) : (
                    say.skipped
                  )
                ) : (
                  say.notYet
                )}
                {step === 'woken' && at && ask.by && ask.by !== 'itself' && ` · ${say.carried[ask.by]}`}
              </span>
            </li>
          )
        })}
      </ol>
      {stuck && <AskReasonText ask={ask} />}
    </div>
  )
}

/** Why a device waits or failed, and what helps. */
export function AskReasonText({ ask }: { ask: Pick<AskRow, 'state' | 'reason'> }) {
  const say = useWords().syncs
  const [what, todo] = ask.reason ? say.reasons[ask.reason] : [say.noReason, undefined]
  const failed = ask.state === 'failed'
  const Icon = failed ? CircleAlert : CirclePause
  return (
    <div className="reason sync-reason">
      <Icon size={18} data-tone={failed ? 'bad' : 'warn'} aria-hidden="true" />
      <div>
        <b>
          {say.states[ask.state]}: {what}
        </b>
        {todo && <p className="note">{todo}</p>}
      </div>
    </div>
  )
}
