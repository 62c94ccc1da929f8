// Papers as an officer gets them: whole, in three forms and two languages, and harmless whatever a name is made of.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contracts from '#wire/console/server-privacy.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { consentPlace } from '../../people/consents/records.ts'
import { foundTenant } from '../../people/found-tenant.ts'
import { sealText } from '../../people/names.ts'
import { securityOf } from '../../people/security-of.ts'
import { setSecurity } from '../../people/set-security.ts'
import { systemOf } from '../../people/signed-in.ts'
import { type TestContext, testContext } from '../../testing.ts'
import { keptKinds } from '../retention/kinds.ts'
import { exportPaper } from './export-paper.ts'
import { inForm, type Paper } from './paper.ts'
import { recordOfProcessing } from './record-of-processing.ts'
import { isThirdCountry } from './third-country.ts'
import { paperWords } from './words.ts'

/** A name that a spreadsheet would run, and a browser too. */
const nasty = '=cmd|"/c calc"!A1<script>alert(1)</script>&'

let context: TestContext
beforeAll(async () => {
  context = await testContext()
  await foundTenant(context, { number: 1 })
})
afterAll(() => context[Symbol.asyncDispose]())

type Asked = Partial<Pick<Parameters<typeof exportPaper>[1], 'form' | 'language'>>
const paper = async (what: Parameters<typeof exportPaper>[1]['what'], { form = 'html', language = 'en' }: Asked = {}) =>
  contracts.exportPaper.answer.parse(await exportPaper(context, { what, form, language }, systemOf(1)))
const record = async () => contracts.recordOfProcessing.answer.parse(await recordOfProcessing(context, {}, systemOf(1)))

/** Rows of RFC 4180, read by no code of ours. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of csv
    .replace('\uFEFF', '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
    if (end === '') break
  }
  return rows.filter((row) => row.length > 1)
}

describe('every paper', () => {
  const papers = ['catalogue', 'processing', 'retention', 'server-privacy'] as const
  it.each(papers)(
    '%s: dated, with its version, and as a page without script or anything from elsewhere',
    async (what) => {
      for (const language of ['en', 'de'] as const) {
        const { name, mediaType, text } = await paper(what, { language })
        expect([name.startsWith(`muster-${what}`), mediaType]).toEqual([true, 'text/html; charset=utf-8'])
        expect(text).toContain('2026-11-21T12:00:00Z')
        expect(text).toContain(`<html lang="${language}">`)
        expect(text).toContain(paperWords(language).titles[what].replace('&', '&amp;'))
        expect(text.match(/<script|<link|<img|<iframe|javascript:|\son\w+=|url\(|@import|https?:\/\//gi) ?? []).toEqual(
          [],
        )
        expect(text).not.toMatch(/undefined|\[object/)
      }
    },
  )

  it.each(papers)('%s: as JSON says what the page says, as CSV has a title for each cell', async (what) => {
    const { text } = await paper(what, { form: 'json' })
    expect(JSON.parse(text)).toMatchObject({ paper: what, tenant: 1, asOf: '2026-11-21T12:00:00Z' })
    const [titles, ...rows] = rowsOf((await paper(what, { form: 'csv' })).text)
    expect(rows.length).toBeGreaterThan(3)
    expect(rows.filter((row) => row.length !== titles?.length)).toEqual([])
  })
})

describe('the catalogue as a paper', () => {
  it('has a row for every field a device may tell, German names included', async () => {
    for (const language of ['en', 'de'] as const) {
      const rows = rowsOf((await paper('catalogue', { form: 'csv', language })).text)
      const byName = new Map(rows.map((row) => [row[0], row]))
      for (const { kind, field, title } of declaredFields)
        expect(byName.get(`${kind}.${field}`)?.[1]).toBe(paperWords(language).title({ kind, field, title }))
    }
    const german = (await paper('catalogue', { language: 'de' })).text
    for (const word of ['Rechnername', 'berechtigtes Interesse', 'solange verwaltet', '90 Tage', 'niemand'])
      expect(german).toContain(word)
    expect(german).not.toMatch(/while managed|legitimate-interest|>nobody<|\d days|\(sealed\)|<p>(The|What|Who|How) /)
  })
})

describe('the retention report as a paper', () => {
  it('has every kind in German, none in the program’s own words', () => {
    const words = paperWords('de')
    expect(keptKinds.filter((one) => words.keptTitle(one) === one.title).map(({ kind }) => kind)).toEqual([])
  })
})

describe('the record of processing', () => {
  it('says what is missing until a person filled it in', async () => {
    const before = await record()
    expect(before.missing.filter((text) => /controller|officer|Nobody chose/i.test(text))).toHaveLength(4)
    const settings = await securityOf(context, 1)
    const responsible = {
      controller: { name: nasty, contact: 'datenschutz@werkstatt.example' },
      privacyOfficer: { name: 'D. Schutz' },
    }
    await setSecurity(context, { ...settings, responsible }, systemOf(1))
    const after = await record()
    expect(after.responsible).toEqual(responsible)
    expect(after.missing.filter((text) => /controller|officer/i.test(text))).toEqual([])
    for (const what of ['html', 'csv', 'json'] as const) {
      const { text } = await paper('processing', { form: what })
      expect(text).not.toContain(what === 'html' ? '<script>' : '\n=cmd')
    }
    expect((await paper('processing')).text).toContain('&lt;script&gt;')
  })

  it('says in German what protects the data, and each line of Server privacy', async () => {
    for (const what of ['processing', 'server-privacy'] as const) {
      const { text } = await paper(what, { form: 'csv', language: 'de' })
      expect(text).toContain('Zeilensicherheit ist auf allen')
      expect(text).not.toContain('Row-level security')
    }
    expect((await paper('processing', { form: 'csv' })).text).toContain('Row-level security is forced')
  })

  it('has an activity for every purpose of the dictionary, with the fields collected now and no other', async () => {
    const { activities, measures } = await record()
    const vulnerabilities = activities.find(({ code }) => code === 'vulnerabilities')
    expect(vulnerabilities).toMatchObject({ active: true, basis: 'Art. 6(1)(f) GDPR, legitimate interest' })
    expect(vulnerabilities?.fields).toContain('software.name')
    // Strict holds: no host name, and no purpose for which nothing is collected is called active.
    expect(activities.flatMap(({ fields }) => fields)).not.toContain('system.hostName')
    expect(activities.find(({ code }) => code === 'protection')).toMatchObject({ active: false, fields: [] })
    expect(measures.length).toBeGreaterThan(5)
    expect(measures.every(({ state }) => state === 'good' || state === 'info')).toBe(true)
    const own = new Set(activities.flatMap(({ fields }) => fields))
    for (const field of ['acts.acts.actor', 'erasures.erasures.reason', 'operators.operators.name'])
      expect(own, field).toContain(field)
    expect(activities.filter(({ active, code }) => active && /sharing|statistics|support|desk/.test(code))).toEqual([])
  })

  it('tells who receives what, and third countries, as long as the authorisation holds', async () => {
    const id = 'cns_x'
    const destination = sealText(context, consentPlace.destination(1, id), 'assets.example:443')
    await context.admin(
      `insert into consent_records (tenant, id, purpose, basis, country, destination, text_version, text_digest, fields,
         given_at, given_by, expires_at)
       values (1, $1, 'asset-sharing', 'A6-1-f', 'US', $2, '1', 'a', '{software.name}', $3, 'crd_x', $4)`,
      [id, destination, new Date(context.clock.now()), new Date(context.clock.now() + 86_400_000)],
    )
    const name = sealText(context, consentPlace.name(1, id), 'Assets Inc.')
    await context.adminPeople(`insert into people_recipients (tenant, record, name, text) values (1, $1, $2, 'text')`, [
      ...[id, name],
    ])
    const sharing = async () => (await record()).activities.filter(({ code }) => code.startsWith('asset-sharing'))
    const recipients = ['Assets Inc. (assets.example:443, US)']
    expect(await sharing()).toMatchObject([
      { code: `asset-sharing.${id}`, active: true, recipients, thirdCountries: ['US'], fields: ['software.name'] },
    ])
    const found = (await record()).activities.find(({ code }) => code === 'vulnerabilities')
    expect(found).toMatchObject({ recipients, thirdCountries: ['US'] })
    context.clock.advance(86_400_000)
    expect(await sharing()).toMatchObject([
      { code: 'asset-sharing', active: false, recipients: [], thirdCountries: [] },
    ])
    context.clock.advance(-86_400_000)
  })

  it('knows the European Economic Area', () => {
    expect(['AT', 'IE', 'NO', 'LI'].map(isThirdCountry)).toEqual([false, false, false, false])
    expect(['US', 'CH', 'GB'].map(isThirdCountry)).toEqual([true, true, true])
  })
})

describe('a form', () => {
  const made: Paper = {
    ...{ name: 'x', language: 'en', title: nasty, head: [[nasty, nasty]], notes: [nasty], data: { a: nasty } },
    sections: [{ title: nasty, says: nasty, columns: [nasty], rows: [[nasty], [[nasty, '']]] }],
    table: [['a'], [nasty], [-5], ['-5']],
  }

  it('lets no text become markup or a formula', () => {
    expect(inForm(made, 'html').text).not.toMatch(/<script>|&(?!amp;|lt;|gt;|quot;|#39;)/)
    expect(rowsOf(`${inForm({ ...made, table: made.table.map((row) => [...row, 'b']) }, 'csv').text}`)).toEqual([
      ['a', 'b'],
      [`'${nasty}`, 'b'],
      ['-5', 'b'],
      [`'-5`, 'b'],
    ])
    expect(JSON.parse(inForm(made, 'json').text)).toEqual({ a: nasty })
  })
})
