// Privacy > Server privacy: what holds on this server, each line checked, with the command that confirms it; printable.
import { Button, Skeleton } from '@mantine/core'
import { Printer } from 'lucide-react'
import { serverPrivacy } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Age } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { Page } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { LeftBytes } from './left-bytes.tsx'
import { LineMark, lineStates } from './line-mark.tsx'
import { PaperMenu } from './paper-menu.tsx'
import { PrivacyLine } from './privacy-line.tsx'

type Told = AnswerOf<typeof serverPrivacy>

export function ServerPrivacyPage() {
  const { words } = useReader()
  const say = words.serverPrivacy
  const told = useAnswer(serverPrivacy, {}, { everyMilliseconds: 60_000 })
  return (
    <Page title={say.title} lede={say.lede} acts={<Acts />}>
      {told.error && !told.data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!told.data && !told.error && <Skeleton height={520} />}
      {told.data && <Checked told={told.data} />}
    </Page>
  )
}

function Acts() {
  const say = useReader().words.serverPrivacy
  return (
    <>
      <PaperMenu what="server-privacy" />
      <Button leftSection={<Printer size={15} aria-hidden="true" />} onClick={() => window.print()}>
        {say.printAll}
      </Button>
    </>
  )
}

function Checked({ told }: { told: Told }) {
  const { words, format } = useReader()
  const say = words.serverPrivacy
  const lines = told.parts.flatMap((part) => part.lines)
  const counts = lineStates
    .map((state) => ({ state, count: lines.filter((line) => line.state === state).length }))
    .filter(({ count }) => count > 0)
  return (
    <div className="stack">
      <dl className="print-only print-head">
        <div>
          <dt>{say.organisation}</dt>
          <dd>{told.organisation ?? words.shell.unknown}</dd>
        </div>
        <div>
          <dt>{say.checkedOn}</dt>
          <dd>{format.dateTime(told.asOf)}</dd>
        </div>
        <div>
          <dt>Muster</dt>
          <dd>{words.shell.version(told.version)}</dd>
        </div>
      </dl>
      <div className="privacy-top">
        <LeftBytes withDoor />
        <section className="panel privacy-sum" aria-label={say.summary}>
          <h2>{say.summary}</h2>
          <ul>
            {counts.map(({ state, count }) => (
              <li key={state}>
                <LineMark state={state} />
                <span>{say.states[state]}</span>
                <b className="number">{format.number(count)}</b>
              </li>
            ))}
          </ul>
          <p className="note">
            {say.checkedAll} <Age at={told.asOf} />. {say.neverGreen}
          </p>
        </section>
      </div>
      {told.parts.map(({ part, lines: all }) => (
        <section key={part} className="panel flush privacy-part" aria-labelledby={`part-${part}`}>
          <div className="panel-head">
            <div>
              <h2 id={`part-${part}`}>{say.parts[part][0]}</h2>
              <p className="note">{say.parts[part][1]}</p>
            </div>
          </div>
          <ul>
            {all.map((line) => (
              <PrivacyLine key={line.code} line={line} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
