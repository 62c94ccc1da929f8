// The small mark beside an identifier or personal field: one click to its purpose, storage and retention.
import { Popover } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { LockKeyhole } from 'lucide-react'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { useFormat, useWords } from '../words/words.ts'

const declared = new Map(declaredFields.map((field) => [`${field.kind}.${field.field}`, field]))

/** Nothing for technical fields: they are told freely. */
export function FieldMark({ kind, field }: { kind: KindName | 'events'; field: string }) {
  const words = useWords()
  const format = useFormat()
  const meta = declared.get(`${kind}.${field}`)
  if (!meta || meta.sensitivity === 'technical') return null
  const keep =
    meta.retentionDays === 'while-managed' ? words.privacy.whileManaged : format.duration(meta.retentionDays * 86_400)
  return (
    <Popover width={290} position="bottom-start" withinPortal>
      <Popover.Target>
        <button type="button" className="mark" aria-label={words.privacy.markLabel(words.fieldTitle(meta))}>
          <LockKeyhole size={11} aria-hidden="true" />
          {words.privacy.sealed}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="mark-card">
          <strong>{words.fieldTitle(meta)}</strong>
          <p>{words.privacy.sensitivityText[meta.sensitivity]}</p>
          <dl>
            <dt>{words.privacy.purpose}</dt>
            <dd>{words.privacy.purposes[meta.purpose]}</dd>
            <dt>{words.privacy.keptFor}</dt>
            <dd>{keep}</dd>
            <dt>{words.privacy.switchedBy}</dt>
            <dd>{words.privacy.fromLevel(words.privacy.levels[meta.from])}</dd>
          </dl>
          <Link to="/privacy/catalogue">{words.privacy.openCatalogue}</Link>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
