// Fields by their readable names: what a list of dictionary names says to a person.
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { useReader } from '../words/words.ts'

/** Of names such as `system.hostName`; what the dictionary does not know stays as it is. */
export function useFieldNames(): (names: readonly string[]) => string {
  const { words, format } = useReader()
  const nameOf = (name: string) => {
    const field = declaredFields.find((one) => `${one.kind}.${one.field}` === name)
    return field ? words.fieldTitle(field) : (words.consents.ownFields[name] ?? name)
  }
  return (names) => format.list(names.map(nameOf))
}
