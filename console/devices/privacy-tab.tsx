// Everything held about a device as its person may read it: sections with their rules, recipients, who looked, rights; signed.
import { Button, Skeleton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Download, FileSearch } from 'lucide-react'
import { useState } from 'react'
import { Disclosure, discloseDevice } from '#wire/console/subjects.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { DeviceId } from '#wire/ids.ts'
import { DeviceHolds } from '../device-privacy/device-holds.tsx'
import { DeviceLooks } from '../looks/device-looks.tsx'
import { Instant } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { Command } from '../shell/command.tsx'
import { useFieldNames } from '../shell/field-names.ts'
import { useMay } from '../shell/me.ts'
import { Empty, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { download } from '../table/export.ts'
import { useReader } from '../words/words.ts'
import { DisclosedSections } from './disclosed-sections.tsx'

type Signed = AnswerOf<typeof discloseDevice>

/** The signed text, when it has the form this console knows. */
function read(document: string): Disclosure | undefined {
  try {
    const parsed = Disclosure.safeParse(JSON.parse(document))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

interface PrivacyTabProps {
  readonly id: DeviceId
  readonly name: string
  /** False of one that is known from an import only: there is nobody to tell. */
  readonly agent: boolean
}

export function PrivacyTab({ id, name, agent }: PrivacyTabProps) {
  const may = useMay('disclosures.read')
  const seesLooks = useMay('looks.read')
  return (
    <div className="stack">
      <DeviceHolds id={id} name={name} agent={agent} />
      {may && <DisclosurePanel id={id} />}
      {seesLooks && <DeviceLooks id={id} />}
    </div>
  )
}

function DisclosurePanel({ id }: { id: DeviceId }) {
  const { words, format } = useReader()
  const say = words.disclosure
  const client = useQueryClient()
  // Each reading is written down as one: it is made when somebody asks for it, not by opening the tab.
  const held = client.getQueryData<Signed>([discloseDevice.name, { id }])
  const [asked, setAsked] = useState(held !== undefined)
  const told = useAnswer(discloseDevice, { id }, { enabled: asked, staleMilliseconds: 600_000 })
  const signed = told.data
  const disclosure = signed && read(signed.document)
  return (
    <Panel
      title={say.title}
      note={disclosure ? say.madeAt(format.dateTime(disclosure.asOf)) : undefined}
      acts={
        signed && (
          <Button
            variant="default"
            leftSection={<Download size={15} aria-hidden="true" />}
            onClick={() =>
              download(`disclosure-${id}.json`, 'application/json', `${JSON.stringify(signed, null, 2)}\n`)
            }
          >
            {say.download}
          </Button>
        )
      }
    >
      {!asked && (
        <Empty
          icon={<FileSearch size={22} />}
          title={say.make}
          text={say.makeText}
          act={<Button onClick={() => setAsked(true)}>{say.makeIt}</Button>}
        />
      )}
      {asked && told.error && !signed && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {asked && !signed && !told.error && <Skeleton height={320} />}
      {signed && (disclosure ? <Told of={disclosure} /> : <pre className="raw">{signed.document}</pre>)}
      {signed && (
        <section className="disclosed-check">
          <h3>{say.check}</h3>
          <p className="note">{say.checkText}</p>
          <Command text={`muster devices disclose --check disclosure-${id}.json`} />
          <p className="note after-command">
            {say.signedBy} <code>{signed.keyId}</code>
          </p>
        </section>
      )}
    </Panel>
  )
}

function Told({ of }: { of: Disclosure }) {
  const { words, format } = useReader()
  const say = words.disclosure
  const fields = useFieldNames()
  return (
    <div className="disclosed">
      <section>
        <h3>{say.responsible}</h3>
        {of.controller || of.privacyOfficer ? (
          <ul className="place-list pairs">
            {of.controller && (
              <li>
                <span className="dim">{say.controller}</span>
                <span>{[of.controller.name, of.controller.contact].filter(Boolean).join(', ')}</span>
              </li>
            )}
            {of.privacyOfficer && (
              <li>
                <span className="dim">{say.officer}</span>
                <span>{of.privacyOfficer}</span>
              </li>
            )}
          </ul>
        ) : (
          <p className="dim">{say.nobodyNamed}</p>
        )}
      </section>
      <DisclosedSections sections={of.sections} />
      <section>
        <h3>{say.recipients}</h3>
        {of.recipients.length === 0 ? (
          <p className="dim">{say.noRecipients}</p>
        ) : (
          <ul className="place-list triples">
            {of.recipients.map((one) => (
              <li key={`${one.destination} ${one.at}`}>
                <span className="clip" title={one.destination}>
                  {one.destination}
                  {one.country && ` (${one.country})`}
                </span>
                <span className="dim">{fields(one.fields)}</span>
                <Instant at={one.at} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <section>
        <h3>{say.looks}</h3>
        {of.looks.length === 0 ? (
          <p className="dim">{say.noLooks}</p>
        ) : (
          <ul className="place-list triples">
            {of.looks.slice(0, 100).map((look, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a signed text does not change
              <li key={index}>
                <span>{words.people.roles[look.role as keyof typeof words.people.roles] ?? look.role}</span>
                <span className="dim">{fields(look.fields)}</span>
                <span className="dim">{say.hourOf(format.dateTime(look.at), look.times)}</span>
              </li>
            ))}
          </ul>
        )}
        {of.looks.length > 100 && <p className="note">{say.moreLooks(format.number(of.looks.length - 100))}</p>}
      </section>
      <section lang="en">
        <h3 lang={words.disclosure.language}>{say.rights}</h3>
        <ul className="place-list pairs">
          {of.rights.map(({ right, how }) => (
            <li key={right}>
              <b>{right}</b>
              <span className="dim">{how}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
