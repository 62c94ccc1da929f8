// The data catalogue as a paper.
import type { CatalogueField, catalogue } from '#wire/console/privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Paper, Section } from './paper.ts'
import type { PaperWords } from './words.ts'

type Content = Pick<Paper, 'notes' | 'sections' | 'table'>
type Catalogue = AnswerOf<typeof catalogue>

export function cataloguePaper({ kinds, fields }: Catalogue, words: PaperWords): Content {
  return {
    notes: words.notes.catalogue,
    sections: kinds
      .map(({ kind, title, says }) =>
        section(
          { title: words.kindTitle({ kind, title }), says: words.kindSays({ kind, says }) },
          fields.filter((field) => field.kind === kind),
          words,
        ),
      )
      .filter(({ rows }) => rows.length > 0),
    table: [
      [
        ...[words.name, words.field, words.is, words.collected, words.purpose, words.basis, words.category],
        ...[words.precision, words.arrives, words.storedAs, words.rests, words.onDevice, words.kept, words.seenBy],
        ...[words.doneWith, words.goesTo, words.mayGoTo, words.lose],
      ],
      ...fields.map((field) => {
        const { kind, sensitivity, collected, purpose, basis, category, precision, arrives, storedAs, rests } = field
        return [
          ...[`${kind}.${field.field}`, words.title(field), words.word(sensitivity), collected ? words.yes : words.no],
          ...[purpose, basis, category, precision, arrives, storedAs].map((code) => words.word(code)),
          ...[words.places(rests), field.onDevice.join(', '), words.term(field.keptFor), seenBy(field, words)],
          ...[words.doneWithIt(field), words.word(field.goesTo), field.mayGoTo.join(', '), words.without(field)],
        ]
      }),
    ],
  }
}

/** On paper eighteen columns are too many: what belongs together stands in one cell. */
function section(
  about: { title: string; says: string },
  fields: readonly CatalogueField[],
  words: PaperWords,
): Section {
  return {
    ...about,
    columns: [
      ...[words.field, words.is, words.purpose, words.precision, words.rests, words.kept, words.seenBy, words.doneWith],
      ...[words.goesTo, words.lose],
    ],
    rows: fields.map((field) => [
      [words.title(field), `${field.kind}.${field.field}`],
      [words.word(field.sensitivity), `${words.collected}: ${field.collected ? words.yes : words.no}`],
      [words.word(field.purpose), words.word(field.basis)],
      [words.word(field.precision), `${words.arrives}: ${words.word(field.arrives)}`],
      [words.word(field.storedAs), words.places(field.rests), ...field.onDevice],
      words.term(field.keptFor),
      seenBy(field, words),
      words.doneWithIt(field),
      [words.word(field.goesTo), ...(field.mayGoTo.length > 0 ? [`(${field.mayGoTo.join(', ')})`] : [])],
      words.without(field),
    ]),
  }
}

const seenBy = ({ seenBy: roles }: CatalogueField, words: PaperWords) =>
  roles.length === 0 ? words.nobody : roles.map((role) => words.word(role)).join(', ')
