// A paper before it has a form: its head, its rows for spreadsheets, and the same in sections for print.
import { csvText } from '#kit/csv.ts'
import { asText } from '#wire/html.ts'

export type Cell = string | number | boolean

export interface Section {
  readonly title: string
  readonly says?: string
  readonly columns: readonly string[]
  /** A cell of several lines is a list. */
  readonly rows: readonly (readonly (Cell | readonly string[])[])[]
}

export interface Paper {
  /** Of the file, without ending. */
  readonly name: string
  readonly language: 'en' | 'de'
  readonly title: string
  /** What it is of, when it was made and by which version: first of all on the page. */
  readonly head: readonly (readonly [label: string, value: string])[]
  readonly notes: readonly string[]
  readonly sections: readonly Section[]
  /** The titles, then the rows. */
  readonly table: readonly (readonly Cell[])[]
  /** For programs: exactly what the API answers, with the head beside it. */
  readonly data: unknown
}

export type Form = 'json' | 'csv' | 'html'

/** One file of a paper. HTML has its style within, no script, and refers to nothing. */
export function inForm(paper: Paper, form: Form): { name: string; mediaType: string; text: string } {
  const name = `${paper.name}.${form}`
  if (form === 'json')
    return { name, mediaType: 'application/json', text: `${JSON.stringify(paper.data, undefined, 2)}\n` }
  if (form === 'csv') return { name, mediaType: 'text/csv; charset=utf-8', text: csvText(paper.table) }
  return { name, mediaType: 'text/html; charset=utf-8', text: page(paper) }
}

const text = (value: Cell) => asText(String(value))
const tag = (name: string, inside: string, attributes = '') => `<${name}${attributes}>${inside}</${name}>`

/** Long names of fields and files may break after a point, a line or a stroke, and nowhere else. */
const shown = (value: Cell) =>
  text(value).replace(/\S{15,}/g, (word) => word.replace(/[.\-_/](?=\w)/g, (letter) => `${letter}<wbr>`))

const cell = (value: Cell | readonly string[]) =>
  Array.isArray(value)
    ? tag(
        'td',
        value
          .filter((line) => line !== '')
          .map(shown)
          .join('<br>'),
      )
    : tag('td', shown(value as Cell))

function section({ title, says, columns, rows }: Section): string {
  return [
    tag('h2', text(title)),
    says ? tag('p', text(says)) : '',
    '<table>',
    tag('thead', tag('tr', columns.map((name) => tag('th', text(name), ' scope="col"')).join(''))),
    tag('tbody', rows.map((row) => tag('tr', row.map(cell).join(''))).join('\n')),
    '</table>',
  ].join('\n')
}

const style = `
:root { color-scheme: light; }
body { font: 10pt/1.4 system-ui, sans-serif; color: #1a1a1a; background: #fff; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
h1 { font-size: 18pt; margin: 0 0 .5rem; }
h2 { font-size: 12pt; margin: 1.6rem 0 .3rem; break-after: avoid; }
p { margin: .2rem 0 .5rem; max-width: 46rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 1rem; }
dt { color: #555; }
dd { margin: 0; }
ul { margin: .3rem 0 1rem; padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; }
th, td { text-align: left; vertical-align: top; padding: .25rem .4rem; border-bottom: 1px solid #ccc; overflow-wrap: break-word; hyphens: auto; }
th { border-bottom: 2px solid #555; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
@page { size: A4 landscape; margin: 12mm; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
`

function page({ language, title, head, notes, sections }: Paper): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${text(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${tag('h1', text(title))}
${tag('dl', head.map(([label, value]) => tag('dt', text(label)) + tag('dd', text(value))).join('\n'))}
${notes.length > 0 ? tag('ul', notes.map((note) => tag('li', text(note))).join('\n')) : ''}
${sections.map(section).join('\n')}
</main>
</body>
</html>
`
}
