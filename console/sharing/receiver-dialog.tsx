// Names or changes a receiver; nothing is sent by it, and what it would end is said.
import { Checkbox, PasswordInput, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { InputOf } from '#kit/http/call.ts'
import { addIntegration, changeIntegration, type Integration, Rhythm } from '#wire/console/outbound.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader } from '../words/words.ts'
import { countryChoices } from './countries.ts'
import { FieldChoice } from './field-choice.tsx'
import { staleAfterSharing } from './stale-answers.ts'

type Kind = Integration['kind']
type Settings = InputOf<typeof addIntegration>
const kinds = ['webhook', 'mail'] as const

/** What a product for assets needs first: nothing that leads to a person. */
const usual = [
  ...['system.osId', 'system.osVersion', 'system.architecture', 'system.deviceClass'],
  ...['hardware.cpuModel', 'hardware.memoryMebibytes'],
]

interface ReceiverDialogProps {
  /** Absent: a new one is named. */
  readonly receiver?: Integration
  onClose(): void
}

export function ReceiverDialog({ receiver, onClose }: ReceiverDialogProps) {
  const { words, format } = useReader()
  const say = words.receivers
  const [kind, setKind] = useState<Kind>(receiver?.kind ?? 'webhook')
  const [name, setName] = useState(receiver?.name ?? '')
  const [url, setUrl] = useState(receiver?.url ?? '')
  const [country, setCountry] = useState<string | null>(receiver?.country ?? null)
  const [enabled, setEnabled] = useState(receiver?.enabled ?? true)
  const [rhythm, setRhythm] = useState(receiver?.rhythm ?? ('by-hand' as const))
  const [fields, setFields] = useState<readonly string[]>(receiver?.fields ?? usual)
  const [from, setFrom] = useState(receiver?.from ?? '')
  const [user, setUser] = useState(receiver?.user ?? '')
  const [password, setPassword] = useState('')
  const [authority, setAuthority] = useState(receiver?.authority ?? '')
  const ready = name.trim() !== '' && url.trim() !== '' && country !== null && (kind === 'webhook' || from !== '')
  const settings = (): Settings => ({
    kind,
    name: name.trim(),
    url: url.trim(),
    country: country ?? '',
    enabled,
    authority: authority.trim() || undefined,
    ...(kind === 'webhook'
      ? { rhythm, fields: [...fields] }
      : { from: from.trim(), user: user.trim() || undefined, password: password || undefined }),
  })
  const send = async () => {
    if (receiver) await ask(changeIntegration, { id: receiver.id, ...settings() })
    else await ask(addIntegration, settings())
    announce(receiver ? say.changed(name.trim()) : say.added(name.trim()))
  }
  const ends =
    receiver?.kind === 'webhook' &&
    (url.trim() !== receiver.url || fields.some((field) => !receiver.fields?.includes(field)))
  return (
    <SendDialog
      title={receiver ? say.changeTitle(receiver.name) : say.addTitle}
      size="xl"
      act={receiver ? say.save : say.add}
      disabled={!ready}
      stale={staleAfterSharing}
      onSend={send}
      onClose={onClose}
    >
      {!receiver && (
        <fieldset>
          <legend className="legend">{say.kind}</legend>
          <div className="uses">
            {kinds.map((value) => (
              <label key={value} className="option">
                <input
                  type="radio"
                  name="kind"
                  value={value}
                  checked={kind === value}
                  onChange={() => setKind(value)}
                />
                <b>{say.kinds[value][0]}</b>
                <span>{say.kinds[value][1]}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <div className="pair">
        <TextInput
          label={say.name}
          description={say.nameText}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={120}
          data-autofocus
        />
        <TextInput
          label={say.url[kind]}
          description={say.urlText[kind]}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          placeholder={kind === 'webhook' ? 'https://' : 'smtps://'}
          maxLength={500}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <div className="pair">
        <Select
          label={say.country}
          value={country}
          onChange={setCountry}
          searchable
          allowDeselect={false}
          placeholder="–"
          nothingFoundMessage={words.table.noValues}
          data={countryChoices(format.locale)}
        />
        {kind === 'webhook' && (
          <Select
            label={say.rhythm}
            value={rhythm}
            onChange={(value) => value && setRhythm(value as typeof rhythm)}
            allowDeselect={false}
            data={Rhythm.options.map((value) => ({ value, label: say.rhythms[value] }))}
          />
        )}
        {kind === 'mail' && (
          <TextInput
            type="email"
            label={say.from}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
            maxLength={320}
          />
        )}
      </div>
      {kind === 'webhook' && (
        <FieldChoice label={say.fields} description={words.consents.always} chosen={fields} onChange={setFields} />
      )}
      {kind === 'mail' && (
        <div className="pair">
          <TextInput
            label={say.user}
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
            maxLength={320}
            autoComplete="off"
          />
          <PasswordInput
            label={say.password}
            description={receiver ? say.passwordKept : say.passwordText}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            maxLength={500}
            autoComplete="new-password"
          />
        </div>
      )}
      <details className="signing">
        <summary>{say.authority}</summary>
        <Textarea
          aria-label={say.authority}
          description={say.authorityText}
          value={authority}
          onChange={(event) => setAuthority(event.currentTarget.value)}
          minRows={4}
          autosize
          spellCheck={false}
          placeholder="-----BEGIN CERTIFICATE-----"
        />
      </details>
      <Checkbox
        size="xs"
        label={say.enabled}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
      {ends && <p className="note-box">{say.endsAuthorisation}</p>}
    </SendDialog>
  )
}
