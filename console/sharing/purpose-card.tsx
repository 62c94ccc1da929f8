// One purpose as it stands now: what it would do, what could leave, and for whom it is authorised.
import { Button } from '@mantine/core'
import { Ban, CircleDashed, Share2 } from 'lucide-react'
import type { ConsentRecord, Purpose } from '#wire/console/consents.ts'
import { useMay } from '../shell/me.ts'
import { useReader } from '../words/words.ts'
import { countryName, isThirdCountry } from './countries.ts'

interface PurposeCardProps {
  readonly purpose: Purpose
  onGive(): void
  onWithdraw(record: ConsentRecord): void
}

const icons = { off: CircleDashed, on: Share2, unavailable: Ban }

export function PurposeCard({ purpose: { purpose, state, fields, active }, onGive, onWithdraw }: PurposeCardProps) {
  const { words, format } = useReader()
  const say = words.consents
  const mayGive = useMay('consents.give')
  const mayWithdraw = useMay('privacy.manage')
  const [title, says] = say.purposes[purpose]
  const Icon = icons[state]
  return (
    <section className="panel purpose-card" data-state={state} aria-labelledby={`purpose-${purpose}`}>
      <header>
        <Icon size={18} aria-hidden="true" />
        <h2 id={`purpose-${purpose}`}>{title}</h2>
        <span className="pill" data-tone={state === 'on' ? 'accent' : undefined}>
          {say.states[state]}
        </span>
      </header>
      <p>{says}</p>
      {active.length > 0 && (
        <div className="purpose-active">
          <h3>{say.activeFor}</h3>
          <ul>
            {active.map((record) => (
              <li key={record.id}>
                <div>
                  <b>{record.recipient.name}</b>
                  <span className="dim">
                    {[
                      countryName(format.locale, record.recipient.country),
                      isThirdCountry(record.recipient.country) && say.outside,
                      say.bases[record.basis][0],
                      say.fieldsCount(record.fields.length),
                      record.expiresAt
                        ? `${say.until.toLowerCase()} ${format.date(record.expiresAt)}`
                        : say.untilWithdrawn,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </div>
                {mayWithdraw && (
                  <Button size="compact-sm" variant="default" onClick={() => onWithdraw(record)}>
                    {say.withdraw}
                    <span className="unseen">: {record.recipient.name}</span>
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      <footer>
        <p className="note">
          {state === 'unavailable'
            ? say.unavailableText
            : `${say.mostFields}: ${fields.length > 0 ? say.fieldsCount(fields.length) : say.noFields}`}
        </p>
        {state !== 'unavailable' && mayGive && (
          <Button size="compact-sm" variant={state === 'on' ? 'default' : 'filled'} onClick={onGive}>
            {state === 'on' ? say.authoriseAnother : say.authorise}
            <span className="unseen">: {title}</span>
          </Button>
        )}
      </footer>
    </section>
  )
}
