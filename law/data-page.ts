// DATA.md is the dictionary as a page for people: what is told about a machine, why, how long and what is lost without it.
// `bin/muster run law/data-page.ts` writes it; a test compares it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { doneWith } from '#wire/console/done-with.ts'
import { restOf } from '#wire/console/operator-fields.ts'
import { type DeclaredField, fieldsOf, type Kind } from '#wire/telemetry/dictionary.ts'
import { eventFields, eventsAbout } from '#wire/telemetry/event.ts'
import { kinds } from '#wire/telemetry/kinds.ts'
import { filesOnDevice } from '#wire/telemetry/on-device.ts'
import { shareableNames } from '#wire/telemetry/shareable.ts'
import { systemIdField } from '#wire/telemetry/system-id.ts'

const systemIdAbout: About = {
  title: 'System id',
  says: 'The random id under which the facts of a device stand; its holder may put an own one in its place.',
  done: 'Everything that is held of a device stands under it; without it its packages count in sums only.',
  files: ['identity.json'],
}

const cell = (text: string) => text.replaceAll('|', '\\|')
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`

function line(one: DeclaredField): string {
  const kept = one.retentionDays === 'while-managed' ? 'while managed' : `${one.retentionDays} days`
  const exact = one.precision === 'exact' ? 'as it is' : `to the ${one.precision}`
  return row([
    one.title,
    `\`${one.kind}.${one.field}\``,
    one.sensitivity,
    one.from,
    `\`${one.item}\``,
    one.purpose,
    one.basis,
    exact,
    kept,
    restOf(one.kind, one.field).storedAs,
    shareableNames.includes(`${one.kind}.${one.field}`) ? 'asset-sharing' : 'nobody',
  ])
}

interface About extends Pick<Kind, 'title' | 'says'> {
  /** Where they are other than those of the field's kind. */
  readonly done?: string
  readonly files?: readonly string[]
}

function section(about: About, fields: readonly DeclaredField[]): string {
  const lost = [...new Map(fields.map((one) => [one.item, one.lose]))].map(([item, lose]) => `- \`${item}\`: ${lose}`)
  const kind = (fields[0] as DeclaredField).kind
  const special = fields.filter(({ field }) => doneWith(kind, field) !== doneWith(kind, ''))
  const done = about.done
    ? [`- ${about.done}`]
    : [`- ${doneWith(kind, '')}`, ...special.map(({ field }) => `- \`${kind}.${field}\`: ${doneWith(kind, field)}`)]
  const files = (about.files ?? filesOnDevice(kind)).map((file) => `\`${file}\``).join(', ')
  const head = [
    'Field',
    'Name',
    'Sensitivity',
    'Collected from',
    'Switch',
    'Purpose',
    'Legal basis',
    'Exactness',
    'Kept',
    'Stored',
    'Could go to',
  ]
  return [
    `## ${about.title}`,
    '',
    about.says,
    '',
    row(head),
    row(head.map(() => '---')),
    ...fields.map(line),
    '',
    'What is done with it:',
    '',
    ...done,
    '',
    `On the device it rests in ${files}.`,
    '',
    'Switched off, this is lost:',
    '',
    ...lost,
    '',
  ].join('\n')
}

/** The page in Markdown. */
export function dataPage(all: readonly Kind[]): string {
  return `# What Muster collects

Made from the dictionary in \`wire/telemetry/\` by \`bin/muster run law/data-page.ts\`: change it there. A field that is not on this
page cannot be built into an agent, sent or stored.

**Strict** holds until somebody chooses. *Collected from* names the first level that has a field; a switch turns it off at any
level, on the server for a tenant and in a file on the device for that device alone, and the stricter of the two wins.
*Technical* values may stand in logs; *identifiers* are sealed at rest under the device's own key. No field is *personal* or
*free text*. *Stored* says in which form on the server: sealed under the device's key, in the clear, or both. *Could go to*
names the purpose under which a receiver outside could be given it, once an administrator authorised it by name; until then, and
for everything else, nobody. How long each kind is kept for a tenant that shortened its term is in the catalogue of that tenant
(\`muster privacy catalogue\`). There is no kind for sign-ins, idle time, place, keystrokes, screen or browsing, and there will be none.

${section(systemIdAbout, [systemIdField])}
${all.map((kind) => section(kind, fieldsOf(kind))).join('\n')}
${section(eventsAbout, eventFields())}`
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '..', 'DATA.md'), dataPage(kinds))
