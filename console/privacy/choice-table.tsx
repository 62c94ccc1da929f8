// The live table of the privacy choice: field, stored as, purpose, kept for, and what is lost when it is off.
import { Skeleton, Switch } from '@mantine/core'
import { LockKeyhole } from 'lucide-react'
import type { CatalogueField } from '#wire/console/privacy.ts'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { type Level, toldKinds } from './levels.ts'
import type { Choice } from './use-choice.ts'

/** Each kind's own switch first, then those of single fields. */
function bySwitch(fields: readonly CatalogueField[]): CatalogueField[] {
  const place = (field: CatalogueField) => toldKinds.indexOf(field.kind) * 2 + Number(field.item.includes('.'))
  return [...fields].sort((a, b) => place(a) - place(b))
}

const levels: readonly Level[] = ['strict', 'standard', 'full', 'own']

export function ChoiceTable({ choice }: { choice: Choice }) {
  const { words } = useReader()
  const say = words.privacy
  if (choice.error && !choice.fields) return <ProblemPanel error={choice.error} />
  if (!choice.fields) return <Skeleton height={420} />
  const items = Map.groupBy(bySwitch(choice.fields), (field) => field.item)
  const kept = [...items.keys()].filter((item) => choice.on.has(item))
  return (
    <>
      <fieldset className="levels">
        <legend className="unseen">{say.level}</legend>
        {levels.map((level) => (
          <label key={level} className="option">
            <input
              type="radio"
              name="level"
              value={level}
              checked={choice.level === level}
              onChange={() => choice.setLevel(level)}
            />
            <b>{say.levels[level]}</b>
            <span>{say.levelText[level]}</span>
          </label>
        ))}
      </fieldset>
      <p className="choice-sum" role="status">
        {say.collects(choice.fields.filter((field) => choice.on.has(field.item)).length, choice.fields.length)}
        {' · '}
        {say.switchesOn(kept.length, items.size)}
        {choice.own > 0 && `. ${say.serverOwn(choice.own)}`}
      </p>
      <div className="panel flush">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section className="list-scroll" tabIndex={0} aria-label={say.tableLabel}>
          <table className="list choice-table">
            <caption className="unseen">{say.tableLabel}</caption>
            <thead>
              <tr>
                <th scope="col">{say.collected}</th>
                <th scope="col">{say.field}</th>
                <th scope="col">{say.storedAs}</th>
                <th scope="col">{say.purpose}</th>
                <th scope="col">{say.keptFor}</th>
              </tr>
            </thead>
            {[...items].map(([item, fields]) => (
              <Item key={item} item={item} fields={fields} choice={choice} />
            ))}
          </table>
        </section>
      </div>
    </>
  )
}

/** The fields that hang on one switch. */
function Item({ item, fields, choice }: { item: string; fields: readonly CatalogueField[]; choice: Choice }) {
  const { words } = useReader()
  const say = words.privacy
  const on = choice.on.has(item)
  return (
    <tbody data-on={on || undefined}>
      {fields.map((field, index) => (
        <tr key={`${field.kind}.${field.field}`} data-off={!on || undefined}>
          {index === 0 && (
            <td rowSpan={fields.length} className="switch-cell">
              <Switch
                size="sm"
                checked={on}
                onChange={() => choice.toggle(item)}
                aria-label={say.collectItem(words.itemTitle(item, field))}
                label={words.itemTitle(item, field)}
              />
              <p className="lose">
                {say.lose}: {words.loseText(item, field.lose)}
              </p>
            </td>
          )}
          <td>
            <b>{words.fieldTitle(field)}</b>
            {field.sensitivity !== 'technical' && (
              <span className="pill sensitivity" data-tone={field.sensitivity === 'personal' ? 'warn' : undefined}>
                {say.sensitivities[field.sensitivity]}
              </span>
            )}
          </td>
          <td>
            {on ? (
              <span className="presence">
                {field.storedAs.includes('sealed') && <LockKeyhole size={12} aria-hidden="true" />}
                {words.storedAs(field.storedAs)}
              </span>
            ) : (
              say.notStored
            )}
          </td>
          <td>{words.purposeText(field.purpose)}</td>
          <td>{on ? words.retentionText(field.retention) : '–'}</td>
        </tr>
      ))}
    </tbody>
  )
}
