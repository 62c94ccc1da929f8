// Administration > Server security: sessions, lock-out, the hold before an erasure, who answers for the data; what files decide.
import { Button, NumberInput, Skeleton, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type Responsible, readSecurity, SecuritySettings, setSecurity } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce } from '../shell/notices.tsx'
import { Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { useReader } from '../words/words.ts'

type Told = AnswerOf<typeof readSecurity>
type Numbers = 'sessionIdleMinutes' | 'sessionMostHours' | 'failuresUntilLocked' | 'erasureHoldHours'
const people = ['controller', 'provider', 'privacyOfficer', 'providerOfficer'] as const
type Person = (typeof people)[number]

export function SecurityPage() {
  const { words } = useReader()
  const say = words.security
  const told = useAnswer(readSecurity, {})
  return (
    <Page title={say.title} lede={say.lede}>
      {told.error && !told.data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!told.data && !told.error && <Skeleton height={420} />}
      {/* A newer revision, changed elsewhere, starts the form anew. */}
      {told.data && <Settings key={told.data.settings.revision} told={told.data} />}
    </Page>
  )
}

/** Bounds of a number as the contract has them. */
function boundsOf(field: Numbers): { min: number; max: number } {
  const { minValue, maxValue } = SecuritySettings.shape[field]
  return { min: minValue ?? 0, max: maxValue ?? 0 }
}

function Settings({ told }: { told: Told }) {
  const { words } = useReader()
  const say = words.security
  const client = useQueryClient()
  const may = useMay('security.manage')
  const [wish, setWish] = useState(told.settings)
  const { busy, error, send } = useSend()
  const changed = JSON.stringify(tidied(wish)) !== JSON.stringify(tidied(told.settings))
  const valid = SecuritySettings.safeParse(tidied(wish)).success && nameless(wish.responsible).length === 0
  const save = (event: FormEvent) => {
    event.preventDefault()
    return send(async () => {
      const settings = await ask(setSecurity, tidied(wish))
      announce(say.saved)
      client.setQueryData([readSecurity.name, {}], { ...told, settings })
      for (const name of ['serverPrivacy', 'recordOfProcessing']) client.invalidateQueries({ queryKey: [name] })
    })
  }
  const number = (field: Numbers) => (
    <NumberInput
      key={field}
      label={say.numbers[field][0]}
      description={say.numbers[field][1]}
      suffix={` ${say.units[field]}`}
      {...boundsOf(field)}
      clampBehavior="strict"
      allowDecimal={false}
      value={wish[field]}
      readOnly={!may}
      onChange={(value) => setWish({ ...wish, [field]: Number(value) })}
    />
  )
  return (
    <form onSubmit={save} className="stack settings">
      {error !== undefined && <ProblemPanel error={error} />}
      <div className="columns">
        <Panel title={say.sessions} note={say.sessionsText}>
          <div className="form-stack">
            {number('sessionIdleMinutes')}
            {number('sessionMostHours')}
            {number('failuresUntilLocked')}
          </div>
        </Panel>
        <Panel title={say.erasures} note={say.erasuresText}>
          <div className="form-stack">{number('erasureHoldHours')}</div>
        </Panel>
      </div>
      <Panel title={say.responsible} note={say.responsibleText}>
        <div className="people-grid">
          {people.map((person) => (
            <PersonFields
              key={person}
              person={person}
              value={wish.responsible[person]}
              readOnly={!may}
              onChange={(value) => setWish({ ...wish, responsible: { ...wish.responsible, [person]: value } })}
            />
          ))}
        </div>
      </Panel>
      <Panel title={say.fixed} note={say.fixedText}>
        <dl className="facts fixed">
          {told.fixed.map(({ code, value, setBy }) => (
            <div key={code}>
              <dt>{say.fixedTitles[code] ?? code}</dt>
              <dd>
                {say.fixedValue(value)}
                <code className="dim block">{setBy}</code>
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
      {may && changed && (
        <section className="chosen-bar" aria-label={say.unsaved}>
          <b>{say.unsaved}</b>
          <Button size="compact-sm" variant="default" onClick={() => setWish(told.settings)}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" size="compact-sm" loading={busy} disabled={!valid}>
            {say.save}
          </Button>
        </section>
      )}
    </form>
  )
}

interface PersonFieldsProps {
  readonly person: Person
  readonly value: Responsible[Person]
  readonly readOnly: boolean
  onChange(value: Responsible[Person]): void
}

function PersonFields({ person, value, readOnly, onChange }: PersonFieldsProps) {
  const say = useReader().words.security
  const [title, text] = say.people[person]
  const nameMissing = value !== undefined && value.name.trim() === '' && (value.contact ?? '').trim() !== ''
  return (
    <fieldset className="person">
      <legend>{title}</legend>
      <p className="note">{text}</p>
      <TextInput
        label={say.name}
        value={value?.name ?? ''}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
        error={nameMissing ? say.nameMissing : undefined}
        maxLength={200}
        readOnly={readOnly}
      />
      <TextInput
        label={say.contact}
        value={value?.contact ?? ''}
        onChange={(event) => onChange({ name: value?.name ?? '', contact: event.currentTarget.value })}
        maxLength={320}
        readOnly={readOnly}
      />
    </fieldset>
  )
}

/** Persons whose contact is given without a name. */
const nameless = (responsible: Responsible): Person[] =>
  people.filter((person) => {
    const given = responsible[person]
    return given !== undefined && given.name.trim() === '' && (given.contact ?? '').trim() !== ''
  })

/** Empty fields are no answer: they are left out. */
function tidied(settings: SecuritySettings): SecuritySettings {
  const responsible: { -readonly [P in Person]?: Responsible[P] } = {}
  for (const person of people) {
    const name = settings.responsible[person]?.name.trim() ?? ''
    const contact = settings.responsible[person]?.contact?.trim() ?? ''
    if (name || contact) responsible[person] = { name, ...(contact ? { contact } : {}) }
  }
  return { ...settings, responsible }
}
