// One receiver: what it is told and when, whether anything would leave now, how the last time went, and its signing key.
import { Button } from '@mantine/core'
import { CircleAlert, CircleCheck, CircleDashed, Mail, Webhook } from 'lucide-react'
import type { Integration } from '#wire/console/outbound.ts'
import { Age } from '../shell/age.tsx'
import { Command } from '../shell/command.tsx'
import { useFieldNames } from '../shell/field-names.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { useMay } from '../shell/me.ts'
import { Fact, Facts } from '../shell/page.tsx'
import { useReader } from '../words/words.ts'
import { countryName, isThirdCountry } from './countries.ts'
import type { ReceiverWish } from './receiver-wish.ts'

export function ReceiverCard({ receiver, onWish }: { receiver: Integration; onWish(wish: ReceiverWish): void }) {
  const { words, format } = useReader()
  const say = words.receivers
  const fieldNames = useFieldNames()
  const mayPreview = useMay('privacy.manage')
  const mayChange = useMay('security.manage')
  const Icon = receiver.kind === 'mail' ? Mail : Webhook
  return (
    <section className="panel receiver" aria-labelledby={`receiver-${receiver.id}`}>
      <header>
        <Icon size={18} aria-hidden="true" />
        <h2 id={`receiver-${receiver.id}`}>{receiver.name}</h2>
        <span className="pill">{say.kinds[receiver.kind][0]}</span>
      </header>
      <Closed receiver={receiver} />
      <Facts>
        <Fact name={say.url[receiver.kind]}>
          <code>{receiver.url}</code>
        </Fact>
        <Fact name={say.country}>
          {countryName(format.locale, receiver.country)}
          {isThirdCountry(receiver.country) && <span className="dim">, {words.consents.outside}</span>}
        </Fact>
        {receiver.rhythm && <Fact name={say.rhythm}>{say.rhythms[receiver.rhythm]}</Fact>}
        {receiver.fields && <Fact name={say.fields}>{fieldNames(receiver.fields) || words.consents.noFields}</Fact>}
        {receiver.from && <Fact name={say.from}>{receiver.from}</Fact>}
        {receiver.last && (
          <Fact name={say.last}>
            <Age at={receiver.last.at} /> · <code>{receiver.last.outcome}</code>
            {receiver.failures > 0 && <span className="pill receiver-failures">{say.failures(receiver.failures)}</span>}
          </Fact>
        )}
        {receiver.nextAt && !receiver.closed && (
          <Fact name={say.next}>
            <Age at={receiver.nextAt} />
          </Fact>
        )}
      </Facts>
      {receiver.signing && (
        <details className="signing">
          <summary>{say.signing}</summary>
          <p className="note">{say.signingText}</p>
          <p className="note">
            {say.keyId}: <code>{receiver.signing.keyId}</code>
          </p>
          <Command text={receiver.signing.publicKey.trim()} />
        </details>
      )}
      <footer>
        {receiver.closed === 'not-authorised' || receiver.closed === 'expired' ? (
          <LinkButton to="/consents" variant="default" size="compact-sm">
            {say.toConsents}
          </LinkButton>
        ) : null}
        {mayPreview && (
          <Button size="compact-sm" variant="default" onClick={() => onWish({ is: 'preview', receiver })}>
            {say.preview}
            <span className="unseen">: {receiver.name}</span>
          </Button>
        )}
        {mayChange && (
          <>
            <Button size="compact-sm" variant="default" onClick={() => onWish({ is: 'change', receiver })}>
              {say.change}
              <span className="unseen">: {receiver.name}</span>
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => onWish({ is: 'drop', receiver })}>
              {say.drop}
              <span className="unseen">: {receiver.name}</span>
            </Button>
          </>
        )}
      </footer>
    </section>
  )
}

function Closed({ receiver: { closed } }: { receiver: Integration }) {
  const say = useReader().words.receivers
  const bad = closed === 'stopped'
  const Icon = !closed ? CircleCheck : bad ? CircleAlert : CircleDashed
  return (
    <p className="receiver-state" data-bad={bad || undefined}>
      <Icon size={16} aria-hidden="true" />
      <span>
        <b>{closed ? say.closed[closed] : say.ready}</b>
        {closed && <span className="dim"> {say.closedTodo[closed]}</span>}
      </span>
    </p>
  )
}
