// The receipt in words: what was erased where, who was told, what risk remains; and how a stranger checks it.
import { Button, Skeleton } from '@mantine/core'
import { Download, FileCheck2, TriangleAlert } from 'lucide-react'
import { erasureReceipt, ReceiptDocument } from '#wire/console/erasures.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { ErasureId } from '#wire/ids.ts'
import { Instant } from '../shell/age.tsx'
import { useAnswer } from '../shell/ask.ts'
import { Command } from '../shell/command.tsx'
import { ConsequenceList } from '../shell/consequence-list.tsx'
import { Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { download } from '../table/export.ts'
import { useReader } from '../words/words.ts'

type Receipt = AnswerOf<typeof erasureReceipt>

/** The signed text, when it has the form this console knows. */
function read(document: string): ReceiptDocument | undefined {
  try {
    const parsed = ReceiptDocument.safeParse(JSON.parse(document))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

export function ReceiptPanel({ id }: { id: ErasureId }) {
  const { words } = useReader()
  const say = words.erasures
  const told = useAnswer(erasureReceipt, { id }, { staleMilliseconds: 600_000 })
  const receipt = told.data
  return (
    <Panel
      title={
        <span className="with-icon">
          <FileCheck2 size={16} aria-hidden="true" /> {say.receipt}
        </span>
      }
      note={say.receiptText}
      acts={
        receipt && (
          <Button
            variant="default"
            leftSection={<Download size={15} aria-hidden="true" />}
            onClick={() => download(`erasure-${id}.json`, 'application/json', `${JSON.stringify(receipt, null, 2)}\n`)}
          >
            {say.downloadReceipt}
          </Button>
        )
      }
    >
      {told.error && !receipt && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!receipt && !told.error && <Skeleton height={220} />}
      {receipt && <Read receipt={receipt} id={id} />}
    </Panel>
  )
}

function Read({ receipt, id }: { receipt: Receipt; id: ErasureId }) {
  const { words, format } = useReader()
  const say = words.erasures
  const document = read(receipt.document)
  return (
    <div className="receipt">
      {document ? (
        <>
          <section>
            <h3>{say.places}</h3>
            <ul className="place-list">
              {document.places.map(({ place, rows }) => (
                <li key={place}>
                  <span>
                    {say.placeName(place)} <code className="dim">{place}</code>
                  </span>
                  <span className="number">{say.rows(rows, format.number(rows))}</span>
                </li>
              ))}
            </ul>
            <p className="note">
              {say.ringText(format.number(document.ring.before), format.number(document.ring.after))}
              {receipt.logIndex !== undefined && ` ${say.logText(format.number(receipt.logIndex))}`}
            </p>
          </section>
          <section>
            <h3>{say.recipients}</h3>
            {document.recipients.length === 0 ? (
              <p className="dim">{say.noRecipients}</p>
            ) : (
              <ul className="place-list">
                {document.recipients.map(({ destination, at, informed }) => (
                  <li key={`${destination} ${at}`}>
                    <span>
                      {destination}
                      <small className="dim block">
                        {say.lastTold} <Instant at={at} />
                      </small>
                    </span>
                    <span className="pill" data-tone={informed ? 'good' : 'warn'}>
                      {informed ? say.informed : say.notInformed}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </section>
          {document.open.length > 0 && (
            <section>
              <h3>{say.openThen}</h3>
              <ConsequenceList items={document.open.map(({ what }) => say.openItems[what])} />
            </section>
          )}
          <section>
            <h3>{say.residual}</h3>
            <ul className="claims" lang="en">
              {document.residualRisk.map((risk) => (
                <li key={risk}>
                  <span aria-hidden="true">
                    <TriangleAlert size={15} data-tone="warn" />
                  </span>
                  {risk}
                </li>
              ))}
            </ul>
          </section>
        </>
      ) : (
        <>
          <p className="dim">{say.otherForm}</p>
          <pre className="raw">{receipt.document}</pre>
        </>
      )}
      <section>
        <h3>{say.check}</h3>
        <p className="note">{say.checkText}</p>
        <Command
          text={`muster erasures receipt --check erasure-${id}.json\nmuster erasures verify --canaries canaries.json`}
        />
        <p className="note after-command">
          {say.signedBy} <code>{receipt.keyId}</code>
        </p>
      </section>
    </div>
  )
}
