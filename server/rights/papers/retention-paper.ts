// The retention report as a paper.
import type { showRetention } from '#wire/console/retention.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Paper } from './paper.ts'
import type { PaperWords } from './words.ts'

export function retentionPaper(
  { kinds }: AnswerOf<typeof showRetention>,
  words: PaperWords,
): Pick<Paper, 'notes' | 'sections' | 'table'> {
  const columns = [
    ...[words.kind, words.name, words.kept, words.standard, words.least, words.rows, words.oldest, words.overdue],
    ...[words.lastRun, words.deleted],
  ]
  const term = (days: number | null, afterEnd: boolean) => {
    if (days === null) return words.whileManaged
    return afterEnd ? words.afterEnd(words.days(days)) : words.days(days)
  }
  const rows = kinds.map((one) => [
    ...[words.keptTitle(one), one.kind, term(one.days, one.afterEnd), term(one.defaultDays, one.afterEnd)],
    ...[
      one.defaultDays === null ? '' : words.days(one.leastDays),
      one.rows ?? '',
      one.oldest ?? words.none,
      one.overdue,
    ],
    ...[one.lastRun?.at ?? words.never, one.lastRun?.deleted ?? ''],
  ])
  return { notes: words.notes.retention, sections: [{ title: words.kept, columns, rows }], table: [columns, ...rows] }
}
