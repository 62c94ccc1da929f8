// A disclosure as a page that a person reads or prints: headings with their rules, and tables under the fields' own titles.
import { asText, htmlPage } from '../html.ts'
import type { DisclosedSection, Disclosure } from './subjects.ts'

const purposes: Readonly<Record<string, string>> = {
  inventory: 'to know which machines there are',
  protection: 'to see whether the machine is protected',
  vulnerabilities: 'to find known vulnerabilities',
  operation: 'to keep the server and its agent working',
}
const bases: Readonly<Record<string, string>> = {
  'legitimate-interest': 'legitimate interest (GDPR Art. 6(1)(f))',
  contract: 'contract (GDPR Art. 6(1)(b))',
  law: 'legal duty (GDPR Art. 6(1)(c))',
}
const sources: Readonly<Record<DisclosedSection['source'], string>> = {
  agent: 'told by the agent on the device',
  operator: 'entered or done by operators',
  server: 'noted by the server itself',
  import: 'read in from a list',
}

const inWords = (codes: readonly string[], words: Readonly<Record<string, string>>) =>
  codes.map((code) => words[code] ?? code).join('; ')

/** A list of few wide rows stands upright, one of many rows as a table. */
function rowsOf(rows: DisclosedSection['rows']): string {
  const titles = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cell = (value: unknown) => `<td>${value === undefined || value === null ? '' : asText(String(value))}</td>`
  if (rows.length === 1)
    return `<table>${titles.map((title) => `<tr><th>${asText(title)}</th>${cell(rows[0]?.[title])}</tr>`).join('')}</table>`
  const head = titles.map((title) => `<th>${asText(title)}</th>`).join('')
  const body = rows.map((row) => `<tr>${titles.map((title) => cell(row[title])).join('')}</tr>`).join('\n')
  return `<table><tr>${head}</tr>\n${body}</table>`
}

function sectionOf({ title, says, source, purposes: why, bases: basis, retention, rows }: DisclosedSection): string {
  const rules = `${sources[source]}. Why: ${inWords(why, purposes)}. Basis: ${inWords(basis, bases)}. Kept: ${retention}.`
  return `<h2>${asText(title)}</h2>\n<p>${asText(says)}</p>\n<p class="rules">${asText(rules)}</p>\n${rowsOf(rows)}`
}

function listed(title: string, none: string, rows: readonly Readonly<Record<string, unknown>>[]): string {
  const cells = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
    ),
  )
  return `<h2>${asText(title)}</h2>\n${cells.length === 0 ? `<p>${asText(none)}</p>` : rowsOf(cells)}`
}

/** The whole page. `notes` stand at the end, such as how it was signed. */
export function disclosurePage(given: Disclosure, notes: readonly string[] = []): string {
  const { device, tenant, asOf, controller, privacyOfficer, sections, looks, recipients, rights } = given
  const who = [
    `As of ${asOf}. Device ${device} of tenant ${tenant}.`,
    `The organisation that answers for this data: ${controller ? [controller.name, controller.contact].filter(Boolean).join(', ') : 'not filled in'}.`,
    `Its privacy officer: ${privacyOfficer ?? 'not filled in'}.`,
  ]
  const looked = looks.map(({ at, role, purpose, fields, times }) => ({
    ...{ 'In the hour from': at, Role: role, Purpose: purpose, Fields: fields, Times: times },
  }))
  const told = recipients.map(({ destination, purpose, country, at, fields }) => ({
    ...{ Recipient: destination, Country: country ?? '', Purpose: purpose, 'Last told': at, Fields: fields },
  }))
  const parts = [
    ...who.map((line) => `<p>${asText(line)}</p>`),
    ...sections.map(sectionOf),
    listed('Who was told outside', 'Nobody outside was told anything of this device.', told),
    listed('Who looked', 'Nobody looked at a name, an address or another such field of this device alone.', looked),
    `<p class="rules">By role: a name is told only by decision of the privacy officer. Lists that showed many devices at once are not among these.</p>`,
    listed(
      'What you may demand',
      '',
      rights.map(({ right, how }) => ({ Right: right, How: how })),
    ),
    ...notes.map((note) => `<p class="rules">${asText(note)}</p>`),
  ]
  return htmlPage('Everything held about a device', parts.join('\n'))
}
