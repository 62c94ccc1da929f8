// Removes an operator by the typed name, saying what goes and what stays.
import { listOperators, type Operator, removeOperator } from '#wire/console/operators.ts'
import { ask } from '../shell/ask.ts'
import { say as announce } from '../shell/notices.tsx'
import { RemovalDialog } from '../shell/removal-dialog.tsx'
import { useWords } from '../words/words.ts'

export function RemoveDialog({ operator, onClose }: { operator: Operator; onClose(): void }) {
  const say = useWords().operators
  const remove = async () => {
    await ask(removeOperator, { id: operator.id })
    announce(say.removed(operator.name))
  }
  return (
    <RemovalDialog
      name={operator.name}
      title={say.removeTitle(operator.name)}
      text={say.removeText}
      act={say.remove}
      stale={[listOperators.name]}
      onSend={remove}
      onClose={onClose}
    />
  )
}
