// A decision in words: what was decided, where it holds, by whom, why and until when.
import { Link } from '@tanstack/react-router'
import type { Decision } from '#wire/console/decisions.ts'
import { listGroups, showDevice } from '#wire/console/devices.ts'
import type { DeviceId } from '#wire/ids.ts'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useReader, useWords } from '../words/words.ts'

const tones = { open: 'good', due: 'warn', expired: undefined, ended: undefined } as const

export function DecisionState({ decision }: { decision: Pick<Decision, 'state'> }) {
  const text = useWords().decisions
  return (
    <span className="pill" data-tone={tones[decision.state]} title={text.stateText[decision.state]}>
      {text.states[decision.state]}
    </span>
  )
}

export function DecisionScopeText({ decision }: { decision: Pick<Decision, 'scope' | 'package'> }) {
  const words = useWords()
  const text = words.decisions
  const { scope } = decision
  const groups = useAnswer(listGroups, {}, { enabled: scope.where === 'group', staleMilliseconds: 60_000 })
  const group = scope.where === 'group' ? groups.data?.items.find(({ id }) => id === scope.group)?.name : undefined
  return (
    <>
      {scope.where === 'device' ? (
        <DeviceName id={scope.device} />
      ) : scope.where === 'group' ? (
        <span className="text" title={group}>
          {text.groupNamed(group ?? '…')}
        </span>
      ) : (
        text.everywhere
      )}
      {decision.package && <small className="dim block">{text.onlyIn(decision.package)}</small>}
    </>
  )
}

function DeviceName({ id }: { id: DeviceId }) {
  const name = useAnswer(showDevice, { id }, { staleMilliseconds: 60_000 }).data?.name
  return (
    <Link className="text" to="/devices/$id" params={{ id }} search={{ tab: 'vulnerabilities' }} title={name}>
      {name ?? `${id.slice(0, 10)}…`}
    </Link>
  )
}

/** Who accepted it, why and until when: the four answers in one block. */
export function DecisionCard({ decision }: { decision: Decision }) {
  const { words, format } = useReader()
  const text = words.decisions
  return (
    <div className="decision" data-state={decision.state}>
      <p className="decision-head">
        <b>{text.verdicts[decision.verdict]}</b> <DecisionState decision={decision} />
        {decision.until && (
          <span>
            {decision.state === 'expired'
              ? text.wasUntil(format.date(decision.until))
              : text.holdsUntil(format.date(decision.until))}
          </span>
        )}
      </p>
      <p className="decision-reason">{decision.reason}</p>
      {decision.justification && <p className="note">{text.justifications[decision.justification]}</p>}
      <p className="note decision-facts">
        <span>
          {text.byWhom(decision.byName ?? decision.by)} <Age at={decision.at} />
        </span>
        <span>
          <DecisionScopeText decision={decision} />
        </span>
        {decision.from && <span>{text.fromDocument(decision.from)}</span>}
        {decision.reviewedAt && (
          <span>
            {text.reviewed} <Age at={decision.reviewedAt} />
          </span>
        )}
        {decision.endedAt && (
          <span>
            {text.ended(decision.endedBy ?? words.shell.unknown)} <Age at={decision.endedAt} />
          </span>
        )}
      </p>
    </div>
  )
}
