// The record of processing as a paper.
import type { recordOfProcessing } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Activity } from './activities.ts'
import type { Paper } from './paper.ts'
import type { PaperWords } from './words.ts'

type Record = AnswerOf<typeof recordOfProcessing>

export function processingPaper(
  { responsible, missing, measures, activities }: Record,
  words: PaperWords,
): Pick<Paper, 'notes' | 'sections' | 'table'> {
  const inWords = (text: string) => text.split('; ').map(words.activityText).join('; ')
  const row = (one: Activity) => [
    inWords(one.title),
    one.purposes.map(inWords).join('; '),
    inWords(one.basis),
    one.subjects.map(inWords).join('; '),
    one.recipients.join('; ') || words.nobody,
    one.thirdCountries.join(', ') || words.none,
    words.term(one.retention),
    one.active ? words.yes : words.no,
  ]
  const protection = measures.map(words.lineText).map(({ title, says }) => `${title}: ${says}`)
  const titles = [words.activity, words.purpose, words.basis, words.subjects, words.recipients, words.thirdCountries]
  const last = [words.kept, words.active]
  return {
    notes: words.notes.processing,
    sections: [
      {
        title: words.responsible,
        columns: ['', words.name, ''],
        rows: (['controller', 'provider', 'privacyOfficer', 'providerOfficer'] as const).map((who) => [
          ...[words[who], responsible[who]?.name ?? words.notNamed, responsible[who]?.contact ?? ''],
        ]),
      },
      { title: words.missing, columns: [''], rows: missing.map((text) => [words.activityText(text)]) },
      {
        title: words.activities,
        columns: [...titles, ...last, words.fields],
        rows: activities.map((one) => [...row(one), words.asFields(one.fields.length)]),
      },
      {
        title: words.measuresOnce,
        columns: [''],
        rows: protection.map((measure) => [measure]),
      },
    ],
    table: [
      [...titles, ...last, words.fields, words.measures],
      ...activities.map((one) => [...row(one), one.fields.join(', '), protection.join('; ')]),
    ],
  }
}
