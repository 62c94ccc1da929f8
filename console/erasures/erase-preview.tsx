// What an erasure would destroy and what would stay, who was told, and who has to agree: before anything happens.
import { Check, CircleMinus, Gavel, ShieldCheck, Trash2, UserCheck } from 'lucide-react'
import { type previewErasure, secondAbove } from '#wire/console/erasures.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { useReader } from '../words/words.ts'

export function ErasePreview({ told }: { told: AnswerOf<typeof previewErasure> }) {
  const { words, format } = useReader()
  const say = words.erasures
  return (
    <>
      {told.devices === 0 && <p className="note-box">{say.nothingToErase}</p>}
      {told.needsSecond && (
        <p className="note-box">
          <UserCheck size={16} aria-hidden="true" />
          <span>{say.needsSecond(format.number(told.devices), format.number(secondAbove))}</span>
        </p>
      )}
      {told.held > 0 && (
        <p className="note-box">
          <Gavel size={16} aria-hidden="true" />
          <span>{say.someHeld(told.held, format.number(told.held), format.number(told.devices))}</span>
        </p>
      )}
      <div className="goes-stays">
        <section>
          <h3>
            <Trash2 size={15} aria-hidden="true" data-tone="bad" /> {say.goes}
          </h3>
          <ul>
            {told.goes.map((each) => (
              <li key={each}>
                <CircleMinus size={14} aria-hidden="true" />
                {say.place(each)}
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h3>
            <ShieldCheck size={15} aria-hidden="true" /> {say.stays}
          </h3>
          <ul>
            {told.stays.map((each) => (
              <li key={each}>
                <Check size={14} aria-hidden="true" />
                {say.place(each)}
              </li>
            ))}
          </ul>
        </section>
      </div>
      <dl className="goes-facts">
        <div>
          <dt>{say.recipients}</dt>
          <dd>{told.recipients.length === 0 ? say.noRecipients : format.list(told.recipients)}</dd>
        </div>
        <div>
          <dt>{say.backups}</dt>
          <dd>
            {told.backups === 0
              ? say.noBackups
              : say.backupsText(
                  told.backups,
                  format.number(told.backups),
                  told.backupsUntil && format.date(told.backupsUntil),
                )}
          </dd>
        </div>
      </dl>
    </>
  )
}
