// The headings of a disclosure: what is held under each, by whose word, for what, on what basis, for how long.
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { DisclosedSection } from '#wire/console/subjects.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { type Format, useReader, type Words } from '../words/words.ts'

/** Rows shown at first: a package list has thousands. */
const few = 20

export function DisclosedSections({ sections }: { sections: readonly DisclosedSection[] }) {
  const { words, format } = useReader()
  const say = words.disclosure
  return (
    <section>
      <h3>{say.held}</h3>
      <div className="disclosed-list">
        {sections.map((section) => (
          <details key={section.name} className="disclosed-section">
            <summary>
              <ChevronRight size={15} aria-hidden="true" />
              <b>{words.kinds[section.name as keyof typeof words.kinds] ?? section.title}</b>
              <span className="dim number">{say.rows(section.rows.length, format.number(section.rows.length))}</span>
            </summary>
            <Section section={section} />
          </details>
        ))}
      </div>
    </section>
  )
}

function Section({ section }: { section: DisclosedSection }) {
  const { words, format } = useReader()
  const say = words.disclosure
  const [all, setAll] = useState(false)
  const rows = all ? section.rows : section.rows.slice(0, few)
  const columns = [...new Set(section.rows.flatMap((row) => Object.keys(row)))]
  return (
    <div className="disclosed-body">
      <p lang="en">{section.says}</p>
      <p className="note">
        {say.source[section.source]} · {format.list(section.purposes.map(words.purposeText))} ·{' '}
        {format.list(section.bases.map(words.basisText))} · {words.retentionText(section.retention)}
      </p>
      {section.rows.length === 0 ? (
        <p className="dim">{say.nothingHeld}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="list-scroll" tabIndex={0} aria-label={section.title}>
          <table className="list">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {titleOf(section.name, column, words)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a signed text does not change
                <tr key={index}>
                  {columns.map((column) => (
                    <td key={column} className="wrap">
                      {cellText(row[column], words, format)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {rows.length < section.rows.length && (
        <button type="button" className="text-button" onClick={() => setAll(true)}>
          {say.showAll(format.number(section.rows.length))}
        </button>
      )}
    </div>
  )
}

/** A field of the dictionary has its name in the reader's language; others keep the signed one. */
function titleOf(kind: string, title: string, words: Words): string {
  const field = declaredFields.find((one) => one.kind === kind && one.title === title)
  return field ? words.fieldTitle(field) : title
}

function cellText(value: string | number | boolean | null | undefined, words: Words, format: Format): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'boolean') return value ? words.privacy.yes : words.privacy.no
  if (typeof value === 'number') return String(value)
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? format.dateTime(value) : value
}
