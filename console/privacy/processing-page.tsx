// The record of processing activities (GDPR Art. 30) as it holds now, with what only a person can fill in; printable.
import { Button, Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { PenLine, Printer } from 'lucide-react'
import { recordOfProcessing } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { countryName } from '../sharing/countries.ts'
import { Instant } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { useFieldNames } from '../shell/field-names.ts'
import { Fact, Facts, Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { PaperMenu } from './paper-menu.tsx'

type Told = AnswerOf<typeof recordOfProcessing>
const persons = ['controller', 'provider', 'privacyOfficer', 'providerOfficer'] as const

export function ProcessingPage() {
  const { words } = useReader()
  const say = words.processing
  const told = useAnswer(recordOfProcessing, {})
  return (
    <Page
      title={say.title}
      lede={say.lede}
      above={{ label: words.privacy.title, to: '/privacy/catalogue' }}
      acts={
        <>
          <PaperMenu what="processing" />
          <Button leftSection={<Printer size={15} aria-hidden="true" />} onClick={() => window.print()}>
            {words.serverPrivacy.printAll}
          </Button>
        </>
      }
    >
      {told.error && !told.data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!told.data && !told.error && <Skeleton height={420} />}
      {told.data && <Record told={told.data} />}
    </Page>
  )
}

function Record({ told }: { told: Told }) {
  const { words } = useReader()
  const say = words.processing
  const named = persons.filter((person) => told.responsible[person])
  return (
    <div className="stack">
      <div className="columns">
        <Panel
          title={say.responsible}
          note={
            <>
              {say.madeAt} <Instant at={told.asOf} />
            </>
          }
        >
          {named.length === 0 ? (
            <p className="dim">{words.disclosure.nobodyNamed}</p>
          ) : (
            <Facts>
              {named.map((person) => (
                <Fact key={person} name={words.security.people[person][0] ?? person}>
                  {told.responsible[person]?.name ?? ''}
                  <small className="dim block">{told.responsible[person]?.contact}</small>
                </Fact>
              ))}
            </Facts>
          )}
        </Panel>
        {told.missing.length > 0 && (
          <Panel title={say.missing} note={say.missingText}>
            <ul className="missing">
              {told.missing.map((sentence) => (
                <li key={sentence}>
                  <PenLine size={15} aria-hidden="true" />
                  <span>{say.sentence(sentence)}</span>
                </li>
              ))}
            </ul>
            <p className="note">
              <Link to="/security">{say.toSecurity}</Link>
            </p>
          </Panel>
        )}
      </div>
      {told.activities.map((activity) => (
        <Activity key={activity.code} activity={activity} />
      ))}
      <Panel title={say.measures} note={say.measuresText}>
        <Facts>
          {told.measures.map((line) => {
            const { title, says } = words.serverPrivacy.line(line)
            return (
              <Fact key={line.code} name={title}>
                {says}
              </Fact>
            )
          })}
        </Facts>
        <p className="note">
          <Link to="/privacy">{words.serverPrivacy.title}</Link>
        </p>
      </Panel>
    </div>
  )
}

function Activity({ activity }: { activity: Told['activities'][number] }) {
  const { words, format } = useReader()
  const say = words.processing
  const fieldNames = useFieldNames()
  return (
    <Panel
      title={
        <>
          {say.sentence(activity.title)}{' '}
          <span className="pill" data-tone={activity.active ? 'accent' : undefined}>
            {activity.active ? say.active : say.inactive}
          </span>
        </>
      }
    >
      <div className="activity">
        <Facts>
          <Fact name={say.purposes}>{activity.purposes.map(say.sentence).join('; ')}</Fact>
          <Fact name={say.basis}>{say.sentence(activity.basis)}</Fact>
          <Fact name={say.subjects}>{activity.subjects.map(say.sentence).join('; ')}</Fact>
          <Fact name={say.recipients}>
            {activity.recipients.length > 0 ? format.list(activity.recipients) : say.noRecipients}
          </Fact>
          <Fact name={say.thirdCountries}>
            {activity.thirdCountries.length > 0
              ? format.list(activity.thirdCountries.map((code) => countryName(format.locale, code)))
              : say.noThirdCountries}
          </Fact>
          <Fact name={say.retention}>{words.retentionText(activity.retention)}</Fact>
          <Fact name={say.fields}>
            <details>
              <summary>{say.fieldsCount(activity.fields.length)}</summary>
              <p>{fieldNames(activity.fields)}</p>
            </details>
          </Fact>
        </Facts>
      </div>
    </Panel>
  )
}
