// One authorisation as it stands in the records: who, what for, on which basis, the text, the fields, and its history.
import { Button, Drawer } from '@mantine/core'
import type { ConsentRecord } from '#wire/console/consents.ts'
import { Instant } from '../shell/age.tsx'
import { useFieldNames } from '../shell/field-names.ts'
import { useMay } from '../shell/me.ts'
import { Fact, Facts } from '../shell/page.tsx'
import { useReader } from '../words/words.ts'
import { countryName, isThirdCountry } from './countries.ts'

interface RecordSheetProps {
  readonly record: ConsentRecord | undefined
  onWithdraw(record: ConsentRecord): void
  onClose(): void
}

export function RecordSheet({ record, onWithdraw, onClose }: RecordSheetProps) {
  const { words } = useReader()
  return (
    <Drawer
      opened={record !== undefined}
      onClose={onClose}
      position="right"
      size={520}
      title={record && words.consents.purposes[record.purpose][0]}
    >
      {record && <Sheet record={record} onWithdraw={onWithdraw} />}
    </Drawer>
  )
}

export function RecordPill({ state }: { state: ConsentRecord['state'] }) {
  const say = useReader().words.consents
  return (
    <span className="pill" data-tone={state === 'active' ? 'accent' : undefined}>
      {say.recordStates[state]}
    </span>
  )
}

function Sheet({ record, onWithdraw }: { record: ConsentRecord; onWithdraw(record: ConsentRecord): void }) {
  const { words, format } = useReader()
  const say = words.consents
  const fieldNames = useFieldNames()
  const may = useMay('privacy.manage')
  const short = (id: string) => `${id.slice(0, 10)}…`
  return (
    <div className="stack sheet">
      <Facts>
        <Fact name={say.state}>
          <RecordPill state={record.state} />
        </Fact>
        <Fact name={say.recipient}>{record.recipient.name}</Fact>
        <Fact name={say.destination}>
          {record.recipient.destination && <code>{record.recipient.destination}</code>}
        </Fact>
        <Fact name={say.country}>
          {countryName(format.locale, record.recipient.country)}
          {isThirdCountry(record.recipient.country) && <small className="dim block">{say.outside}</small>}
        </Fact>
        <Fact name={say.basis}>
          {say.bases[record.basis][0]}
          <small className="dim block">{say.article(record.basis)}</small>
        </Fact>
        <Fact name={words.left.fields}>
          {fieldNames(record.fields) || say.noFields}
          <small className="dim block">{say.always}</small>
        </Fact>
        <Fact name={say.id}>
          <code>{record.id}</code>
        </Fact>
      </Facts>
      <section>
        <h3>{say.history}</h3>
        <ol className="record-history">
          <li>
            {say.historyGiven(record.givenByName ?? short(record.givenBy))}
            <span className="dim">
              <Instant at={record.givenAt} />
            </span>
          </li>
          {record.withdrawnAt ? (
            <li>
              {say.historyWithdrawn(record.withdrawnByName ?? short(record.withdrawnBy ?? '–'))}
              <span className="dim">
                <Instant at={record.withdrawnAt} />
              </span>
            </li>
          ) : (
            record.expiresAt && (
              <li data-coming={record.state === 'active' || undefined}>
                {record.state === 'active' ? say.historyEnds : say.historyEnded}
                <span className="dim">
                  <Instant at={record.expiresAt} />
                </span>
              </li>
            )
          )}
        </ol>
      </section>
      <section>
        <h3>
          {say.text} <span className="pill">{say.version(record.text.version)}</span>
        </h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <div className="text-room" tabIndex={0} role="document" aria-label={say.text}>
          {record.text.text}
        </div>
        <p className="note digest">
          {say.digest}: <code>{record.text.digest}</code>
        </p>
      </section>
      {record.state === 'active' && may && (
        <div className="form-end">
          <Button variant="default" onClick={() => onWithdraw(record)}>
            {say.withdraw}
          </Button>
        </div>
      )}
    </div>
  )
}
