// The Server privacy page as a paper.
import type { serverPrivacy } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Paper } from './paper.ts'
import type { PaperWords } from './words.ts'

type Content = AnswerOf<typeof serverPrivacy>
type Line = Content['parts'][number]['lines'][number]

export function privacyPaper({ parts }: Content, words: PaperWords): Pick<Paper, 'notes' | 'sections' | 'table'> {
  const columns = [words.line, words.state, words.says, words.checked, words.how, words.command, words.confirmed]
  const row = (line: Line) => {
    const { title, says, how } = words.lineText(line)
    return [title, words.states[line.state], says, line.checkedAt, how, line.command, confirmation(line, words)]
  }
  return {
    notes: words.notes['server-privacy'],
    sections: parts.map(({ part, lines }) => ({ title: words.parts[part], columns, rows: lines.map(row) })),
    table: [
      [words.kind, ...columns],
      ...parts.flatMap(({ part, lines }) => lines.map((line) => [words.parts[part], ...row(line)])),
    ],
  }
}

function confirmation({ confirmation: one }: Line, words: PaperWords): string {
  return one ? `${one.byName ?? one.by}, ${one.at}, ${words.until} ${one.until}` : ''
}
