// The columns of the data catalogue: for each field its rules, where it rests and goes, who sees it, and what is done with it.
import { LockKeyhole } from 'lucide-react'
import { doneWith } from '#wire/console/done-with.ts'
import type { CatalogueField } from '#wire/console/privacy.ts'
import type { Column } from '../table/columns.ts'
import type { Language, Words } from '../words/words.ts'

/** The server says it in English; the other language stands beside it in the same table of the wire. */
const doneText = (row: CatalogueField, language: Language): string =>
  language === 'en' ? row.doneWith : doneWith(row.kind as Parameters<typeof doneWith>[0], row.field, language)

function seenBy(row: CatalogueField, words: Words): string {
  const roles = words.people.roles
  if (row.seenBy.length === 0) return words.privacy.nobody
  if (row.seenBy.length === Object.keys(roles).length) return words.privacy.everyRole
  return row.seenBy.map((role) => roles[role as keyof typeof roles] ?? role).join(', ')
}

/** On a narrow screen one column tells what a person asks first; the export holds the rest. */
export function narrowField(words: Words): Column<CatalogueField> {
  const say = words.privacy
  return {
    key: 'field',
    title: say.field,
    cell: (row) => (
      <span className="narrow-cell">
        <span className="narrow-head">
          <b>{words.fieldTitle(row)}</b>
          <Sensitivity field={row} words={words} />
        </span>
        <code className="dim">
          {row.kind}.{row.field}
        </code>
        <span className="narrow-head">
          <span>
            {say.collected}: {row.collected ? say.yes : say.no}
          </span>
          <span>{words.storedAs(row.storedAs)}</span>
        </span>
        <span className="dim">
          {words.purposeText(row.purpose)} · {words.retentionText(row.keptFor)}
        </span>
      </span>
    ),
    text: (row) => `${row.kind}.${row.field}`,
  }
}

function Sensitivity({ field, words }: { field: CatalogueField; words: Words }) {
  const { sensitivity } = field
  return (
    <span
      className="pill"
      data-tone={sensitivity === 'personal' ? 'warn' : sensitivity === 'identifier' ? 'accent' : undefined}
    >
      {words.privacy.sensitivities[sensitivity]}
    </span>
  )
}

export function catalogueColumns(words: Words, language: Language): Column<CatalogueField>[] {
  const say = words.privacy
  return [
    {
      key: 'field',
      title: say.field,
      cell: (row) => (
        <>
          <b>{words.fieldTitle(row)}</b>
          <code className="dim block">
            {row.kind}.{row.field}
          </code>
        </>
      ),
      text: (row) => `${row.kind}.${row.field}`,
    },
    {
      key: 'sensitivity',
      title: say.sensitivity,
      cell: (row) => <Sensitivity field={row} words={words} />,
      text: (row) => row.sensitivity,
    },
    {
      key: 'collected',
      title: say.collected,
      cell: (row) => (
        <span className="presence">
          <i className="dot" data-tone={row.collected ? 'good' : 'none'} aria-hidden="true" />
          {row.collected ? say.yes : say.no}
        </span>
      ),
      text: (row) => row.collected,
    },
    {
      key: 'storedAs',
      title: say.storedAs,
      cell: (row) => (
        <>
          <span className="presence">
            {row.storedAs.includes('sealed') && <LockKeyhole size={12} aria-hidden="true" />}
            {words.storedAs(row.storedAs)}
          </span>
          <small className="dim block rests">{row.rests}</small>
          {row.onDevice.length > 0 && (
            <small className="dim block rests" title={say.onDevice}>
              {say.onDevice}: {row.onDevice.join(', ')}
            </small>
          )}
        </>
      ),
      text: (row) => [`${row.storedAs}: ${row.rests}`, ...row.onDevice].join(', '),
    },
    {
      key: 'purpose',
      title: say.purpose,
      cell: (row) => (
        <>
          {words.purposeText(row.purpose)}
          <small className="dim block">{words.basisText(row.basis)}</small>
        </>
      ),
      text: (row) => `${row.purpose}, ${row.basis}`,
    },
    {
      key: 'retention',
      title: say.keptFor,
      cell: (row) => (
        <>
          {words.retentionText(row.keptFor)}
          {row.keptFor !== row.retention && (
            <small className="dim block">{words.retention.standard(words.retentionText(row.retention))}</small>
          )}
          <small className="dim block">{words.precisionText(row.precision)}</small>
        </>
      ),
      text: (row) => `${row.keptFor}, ${row.precision}`,
    },
    { key: 'arrives', title: say.arrives, cell: (row) => words.arrivesText(row.arrives), text: (row) => row.arrives },
    {
      key: 'goesTo',
      title: say.goesTo,
      cell: (row) => (
        <span className="goes-to">
          {row.goesTo === 'nobody' ? say.nobody : row.goesTo}
          {row.mayGoTo.length > 0 && row.goesTo === 'nobody' && (
            <small className="dim block">
              {say.mayGoTo(row.mayGoTo.map((purpose) => words.consents.purposes[purpose][0]).join(', '))}
            </small>
          )}
        </span>
      ),
      text: (row) => (row.mayGoTo.length > 0 ? `${row.goesTo} (${row.mayGoTo.join(', ')})` : row.goesTo),
    },
    {
      key: 'doneWith',
      title: say.doneWith,
      cell: (row) => <span className="done-with">{doneText(row, language)}</span>,
      text: (row) => doneText(row, language),
    },
    {
      key: 'seenBy',
      title: say.seenBy,
      cell: (row) => <span className="roles">{seenBy(row, words)}</span>,
      text: (row) => row.seenBy.join(' '),
    },
  ]
}
