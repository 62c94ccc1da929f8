// Authorises a purpose: the text in full, one recipient, a legal basis, the fields named, an end; then it stands in the records.
import { Button, Checkbox, Modal, Select, Skeleton, TextInput } from '@mantine/core'
import { Webhook } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { giveConsent, LegalBasis, type Purpose } from '#wire/console/consents.ts'
import { type Integration, listIntegrations } from '#wire/console/outbound.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { say as announce } from '../shell/notices.tsx'
import { Empty } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { daysAhead, UntilInput } from '../vulnerabilities/until-input.tsx'
import { useReader } from '../words/words.ts'
import { countryName, isThirdCountry } from './countries.ts'
import { FieldChoice } from './field-choice.tsx'
import { PreviewPane } from './preview-pane.tsx'
import { staleAfterSharing } from './stale-answers.ts'

/** A person's own consent is given by that person, never here (MISSION P2). */
const bases = LegalBasis.options.filter((basis) => basis !== 'A6-1-a')

export function GiveDialog({ purpose, onClose }: { purpose: Purpose; onClose(): void }) {
  const { words } = useReader()
  const say = words.consents
  const told = useAnswer(listIntegrations, {})
  const webhooks = told.data?.items.filter(({ kind }) => kind === 'webhook')
  return (
    <Modal opened onClose={onClose} title={say.authoriseTitle} size="xl">
      {told.error && !webhooks && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!webhooks && !told.error && <Skeleton height={320} />}
      {webhooks?.length === 0 && (
        <Empty
          icon={<Webhook size={22} />}
          title={say.noReceiver}
          text={say.noReceiverText}
          act={
            <LinkButton to="/left" search={{ tab: 'receivers' }}>
              {say.nameReceiver}
            </LinkButton>
          }
        />
      )}
      {webhooks?.[0] && <GiveForm purpose={purpose} webhooks={webhooks} first={webhooks[0]} onClose={onClose} />}
    </Modal>
  )
}

interface GiveFormProps {
  readonly purpose: Purpose
  readonly webhooks: readonly Integration[]
  readonly first: Integration
  onClose(): void
}

function GiveForm({ purpose, webhooks, first, onClose }: GiveFormProps) {
  const { words, format } = useReader()
  const say = words.consents
  const [chosen, setChosen] = useState(first)
  const [name, setName] = useState('')
  const [basis, setBasis] = useState<(typeof bases)[number] | null>(null)
  const [fields, setFields] = useState<readonly string[]>(first.fields ?? [])
  const [ends, setEnds] = useState(true)
  const [until, setUntil] = useState(daysAhead(365))
  const [seen, setSeen] = useState(false)
  const { busy, error, send } = useSend(staleAfterSharing)
  const ready = name.trim() !== '' && basis !== null && (!ends || until !== '')
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (!basis) return
    await send(async () => {
      await ask(giveConsent, {
        purpose: purpose.purpose,
        basis,
        recipient: { name: name.trim(), country: chosen.country },
        integration: chosen.id,
        textVersion: purpose.text.version,
        fields: [...fields],
        expiresAt: ends ? `${until}T23:59:59Z` : undefined,
      })
      announce(say.given)
      onClose()
    })
  }
  return (
    <form className="form-stack" onSubmit={onSubmit}>
      {error !== undefined && <ProblemPanel error={error} />}
      <section className="consent-text" aria-label={say.textTitle}>
        <h3>
          {say.textTitle} <span className="pill">{say.version(purpose.text.version)}</span>
        </h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <div className="text-room" tabIndex={0} role="document" aria-label={say.textTitle}>
          {purpose.text.text}
        </div>
      </section>
      <div className="pair">
        <Select
          label={say.receiver}
          description={say.receiverText}
          value={chosen.id}
          allowDeselect={false}
          onChange={(id) => {
            const next = webhooks.find((one) => one.id === id)
            if (!next) return
            setChosen(next)
            setFields(next.fields ?? [])
            setSeen(false)
          }}
          data={webhooks.map((one) => ({ value: one.id, label: one.name }))}
        />
        <TextInput
          label={say.recipient}
          description={say.recipientText}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={200}
          required
          withAsterisk={false}
          data-autofocus
        />
      </div>
      <p className="note">
        <code>{new URL(chosen.url).host}</code> · {countryName(format.locale, chosen.country)}
      </p>
      {isThirdCountry(chosen.country) && <p className="note-box">{say.outsideText}</p>}
      <Select
        label={say.basis}
        description={basis ? `${say.article(basis)}. ${say.bases[basis][1]}` : undefined}
        value={basis}
        onChange={(value) => setBasis(value as typeof basis)}
        allowDeselect={false}
        placeholder="–"
        data={bases.map((value) => ({ value, label: say.bases[value][0] }))}
      />
      <FieldChoice
        label={say.fields}
        description={`${say.fieldsText} ${say.always}`}
        chosen={fields}
        onChange={setFields}
      />
      <Checkbox
        size="xs"
        label={say.ends}
        description={ends ? undefined : say.noEnd}
        checked={ends}
        onChange={(event) => setEnds(event.currentTarget.checked)}
      />
      {ends && <UntilInput label={say.until} description={say.endsText} value={until} onChange={setUntil} />}
      {seen ? (
        <section>
          <p className="note">{say.previewNote}</p>
          <PreviewPane id={chosen.id} />
        </section>
      ) : (
        <div>
          <Button variant="default" size="compact-sm" onClick={() => setSeen(true)}>
            {say.preview}
          </Button>
        </div>
      )}
      <div className="form-end">
        <Button variant="default" onClick={onClose}>
          {words.shell.cancel}
        </Button>
        <Button type="submit" loading={busy} disabled={!ready}>
          {say.authorise}
        </Button>
      </div>
    </form>
  )
}
