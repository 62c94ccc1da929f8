// Fields to tick, under the heading of their kind: what may leave, and nothing that is not in the list.
import { Checkbox } from '@mantine/core'
import { shareable } from '#wire/telemetry/shareable.ts'
import { useReader } from '../words/words.ts'

interface FieldChoiceProps {
  readonly label: string
  readonly description: string
  /** By dictionary name. */
  readonly chosen: readonly string[]
  onChange(chosen: string[]): void
}

const byKind = Map.groupBy(shareable, ({ kind }) => kind)

export function FieldChoice({ label, description, chosen, onChange }: FieldChoiceProps) {
  const { words } = useReader()
  const on = new Set(chosen)
  const set = (names: readonly string[], to: boolean) => {
    const next = new Set(chosen)
    for (const name of names) to ? next.add(name) : next.delete(name)
    // In the dictionary's order, however they were ticked.
    onChange(shareable.map(({ kind, field }) => `${kind}.${field}`).filter((name) => next.has(name)))
  }
  return (
    <fieldset className="field-choice">
      <legend>{label}</legend>
      <p className="note">{description}</p>
      <div className="field-kinds">
        {[...byKind].map(([kind, fields]) => {
          const names = fields.map(({ field }) => `${kind}.${field}`)
          const ticked = names.filter((name) => on.has(name)).length
          const title = words.kinds[kind as keyof typeof words.kinds] ?? kind
          return (
            <div key={kind} className="field-kind">
              <Checkbox
                size="xs"
                label={<b>{title}</b>}
                checked={ticked === names.length}
                indeterminate={ticked > 0 && ticked < names.length}
                onChange={() => set(names, ticked < names.length)}
              />
              {fields.map((field) => {
                const name = `${kind}.${field.field}`
                return (
                  <Checkbox
                    key={name}
                    size="xs"
                    label={
                      <>
                        {words.fieldTitle(field)}
                        {field.sensitivity !== 'technical' && (
                          <span className="pill sensitivity">{words.privacy.sensitivities[field.sensitivity]}</span>
                        )}
                      </>
                    }
                    checked={on.has(name)}
                    onChange={() => set([name], !on.has(name))}
                  />
                )
              })}
            </div>
          )
        })}
      </div>
    </fieldset>
  )
}
