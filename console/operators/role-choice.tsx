// One role of the five, with what it may in a sentence each.
import type * as z from 'zod'
import { OperatorRole } from '#wire/console/operators.ts'
import { useReader } from '../words/words.ts'

export type Role = z.infer<typeof OperatorRole>

export function RoleChoice({ value, onChange }: { value: Role; onChange(role: Role): void }) {
  const { words } = useReader()
  const say = words.operators
  return (
    <fieldset>
      <legend className="legend">{say.role}</legend>
      <div className="role-choices">
        {OperatorRole.options.map((role) => (
          <label key={role} className="option">
            <input type="radio" name="role" value={role} checked={value === role} onChange={() => onChange(role)} />
            <b>{words.people.roles[role]}</b>
            <span>{say.roleText[role]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
