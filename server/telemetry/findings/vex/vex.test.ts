// VEX out and in: what one tenant decided is what another reads, others' documents are read as they mean it, junk is named.
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Decision, Justification } from '#wire/console/decisions.ts'
import { Problem } from '#wire/problem.ts'
import { createGroup } from '../../../devices/create-group.ts'
import { type TestContext, testContext } from '../../../testing.ts'
import type { TestFeed } from '../../advisories/testing.ts'
import { faultsOfCycloneDx } from '../../sbom/testing/cyclonedx-form.ts'
import { deb, reader } from '../../testing.ts'
import { decideFindings } from '../decisions/decide-findings.ts'
import { listDecisions } from '../decisions/list-decisions.ts'
import { deviceWith, dsa, feedFor, settled } from '../testing.ts'
import { exportVex } from './export-vex.ts'
import { importVex } from './import-vex.ts'

let context: TestContext
let feed: TestFeed
beforeAll(async () => {
  context = await testContext()
  feed = await feedFor(context)
  await deviceWith(context, 1, [deb('curl', '7'), deb('libcurl4', '7', { source: 'curl' })])
  await deviceWith(context, 2, [deb('bash', '5')])
  feed.publish([dsa('DSA-1', { curl: '8' }, { aliases: ['GHSA-1'], covers: ['CVE-2026-1'] })])
  await settled(context, 1)
})
afterAll(async () => {
  await context[Symbol.asyncDispose]()
  await feed[Symbol.asyncDispose]()
})

const forms = ['openvex', 'cyclonedx'] as const
const tenantWide = { where: 'tenant' } as const
const all = { limit: 500, order: 'asc', sort: 'at' } as const

const said = ({ advisory, package: name, verdict, justification, reason, until }: Decision) =>
  JSON.stringify([advisory, name ?? null, verdict, justification ?? null, reason, until ?? null])
async function held(tenant: number): Promise<string[]> {
  const { items } = await listDecisions(context, { ...all, state: ['open', 'due'] }, reader(tenant))
  return items.map(said).sort()
}
async function nothing(): Promise<void> {
  await context.admin('delete from finding_decisions')
  for (const tenant of [1, 2]) await context.decisions.announce(tenant)
}

/** OpenVEX 0.2.0, as its specification states it: what is not named here is not allowed. */
const Iri = z.string().regex(/^[a-z][a-z0-9+.-]*:\S+$/i)
const Time = z.iso.datetime()
const OpenVex = z.strictObject({
  '@context': z.literal('https://openvex.dev/ns/v0.2.0'),
  '@id': Iri,
  author: z.string().min(1),
  timestamp: Time,
  version: z.int().min(1),
  tooling: z.string(),
  statements: z
    .array(
      z
        .strictObject({
          vulnerability: z.strictObject({ name: z.string().min(1), aliases: z.array(z.string()).min(1).optional() }),
          products: z.array(z.strictObject({ '@id': Iri })).min(1),
          timestamp: Time,
          last_updated: Time.optional(),
          status: z.enum(['not_affected', 'affected']),
          justification: Justification.optional(),
          impact_statement: z.string().min(1).optional(),
          status_notes: z.string().optional(),
          action_statement: z.string().min(1).optional(),
        })
        .refine(({ status, justification, impact_statement, action_statement }) =>
          status === 'affected'
            ? action_statement !== undefined && justification === undefined && impact_statement === undefined
            : (justification === undefined) !== (impact_statement === undefined),
        ),
    )
    .min(1),
})

function check(form: (typeof forms)[number], document: Record<string, unknown>): void {
  if (form === 'openvex') OpenVex.parse(document)
  else expect(faultsOfCycloneDx(document)).toEqual([])
}

const reason = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 3, maxLength: 60 }),
    fc.constantFrom('Holds until 2027-01-01: x', 'Holds without an end: y', 'Risk accepted until 2026-12-31: z'),
  )
  .map((text) => text.trim())
  .filter((text) => text.length >= 3)
const until = fc.constantFrom('2026-12-01', '2027-02-28', '2028-11-21')
const verdict = fc.oneof(
  fc.record({ verdict: fc.constantFrom('accepted' as const, 'deferred' as const), until }),
  fc.record({
    verdict: fc.constant('not-affected' as const),
    until: fc.option(until, { nil: undefined }),
    justification: fc.option(fc.constantFrom(...Justification.options), { nil: undefined }),
  }),
)
const wish = fc
  .record({
    advisory: fc.constantFrom('DSA-1', 'GHSA-1', 'CVE-2026-1', 'CVE-2026-2', 'ALSA-2026:1'),
    package: fc.option(fc.constantFrom('curl', 'libcurl4', 'not-installed', 'münch/en@2'), { nil: undefined }),
    reason,
  })
  .chain((one) => verdict.map((two) => ({ ...one, ...two })))

describe.each(forms)('%s', (form) => {
  it('is valid, and read by another tenant it gives the same decisions, once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 6 }), async (wishes) => {
        await nothing()
        for (const { advisory, ...more } of wishes)
          await decideFindings(context, { ...more, advisory: [advisory], scope: tenantWide }, reader(1))
        const document = await exportVex(context, { form }, reader(1))
        check(form, document)
        const text = JSON.parse(JSON.stringify(document))
        const before = await held(1)
        const read = await importVex(context, { document: text, scope: tenantWide }, reader(2))
        expect(read).toEqual({ decisions: before.length, passed: 0, faults: [] })
        expect(await held(2)).toEqual(before)
        const again = await importVex(context, { document: text, scope: tenantWide }, reader(2))
        expect(again.decisions).toBe(0)
        expect(await held(2)).toEqual(before)
      }),
      { numRuns: 40 },
    )
  })

  it('names no device, no decision about one, and no reason to who may not read it', async () => {
    await nothing()
    const device = await deviceWith(context, 1, [deb('curl', '7')])
    const wish = { verdict: 'not-affected', reason: 'Frau Maier says so' } as const
    const scope = { where: 'device', device: device.device } as const
    await decideFindings(context, { ...wish, advisory: ['CVE-2026-3'], scope }, reader(1))
    await expect(exportVex(context, { form }, reader(1))).rejects.toMatchObject({ code: 'not-found' })
    await decideFindings(context, { ...wish, advisory: ['DSA-1'], scope: tenantWide }, reader(1))
    await decideFindings(
      context,
      { ...wish, advisory: ['DSA-2'], package: 'not-installed', scope: tenantWide },
      reader(1),
    )
    const seen = await exportVex(context, { form }, reader(1))
    expect(JSON.stringify(seen)).toContain('decisions left out: 1 of single devices"')
    expect(JSON.stringify(seen)).toMatch(/Maier/)
    expect(JSON.stringify(seen)).toMatch(/pkg:deb\/debian\/curl"/)
    const hidden = await exportVex(context, { form }, reader(1, false))
    check(form, hidden)
    expect(JSON.stringify(hidden)).toContain('left out: 1 of single devices, 1 about packages hidden from you')
    expect(JSON.stringify([seen, hidden])).not.toMatch(/dev_|CVE-2026-3/)
    expect(JSON.stringify(hidden)).not.toMatch(/Maier/)
    await expect(exportVex(context, { form }, reader(2))).rejects.toMatchObject({ code: 'not-found' })
  })

  it('tells for a group what holds there, the narrowest only, and nothing whose time is over', async () => {
    await nothing()
    const one = await deviceWith(context, 1, [deb('curl', '7')])
    const make = (name: string, parent: Parameters<typeof createGroup>[1]['parent']) =>
      createGroup(context, { name: `${name} ${form}`, parent, readmission: 'automatic' }, reader(1))
    const above = await make('above', null)
    const below = await make('below', above.id)
    const decide = (advisory: string, reason: string, scope: Parameters<typeof decideFindings>[1]['scope']) => {
      const wish = { verdict: 'accepted', until: '2026-12-01', reason } as const
      return decideFindings(context, { ...wish, advisory: [advisory], scope }, reader(1))
    }
    await decide('CVE-2026-4', 'for those below', { where: 'group', group: below.id })
    const only = await exportVex(context, { form }, reader(1)).catch((error) => error)
    expect(only).toMatchObject({ code: 'decided-by-group', detail: expect.stringContaining(below.id) })
    await expect(exportVex(context, { form, group: above.id }, reader(1))).rejects.toMatchObject({ code: 'not-found' })
    await decide('CVE-2026-1', 'for all', tenantWide)
    await decide('CVE-2026-2', 'for all', tenantWide)
    await decide('CVE-2026-2', 'for those above', { where: 'group', group: above.id })
    await decide('CVE-2026-5', 'for one', { where: 'device', device: one.device })
    const text = async (group?: typeof above.id) =>
      JSON.stringify(await exportVex(context, { form, ...(group ? { group } : {}) }, reader(1)))
    const [whole, upper, lower] = [await text(), await text(above.id), await text(below.id)]
    expect(whole).toMatch(/for all/)
    expect(whole).not.toMatch(/above|below|for one/)
    check(form, JSON.parse(whole))
    expect(whole).toContain('decisions left out: 2 of groups, 1 of single devices')
    expect(upper + lower).not.toContain('left out')
    expect(upper).toMatch(/CVE-2026-1.*for those above/)
    expect(upper).not.toMatch(/below/)
    expect(lower).toMatch(/for those above.*for those below/)
    context.clock.advance(11 * 86_400_000)
    await expect(text(below.id)).rejects.toMatchObject({ code: 'not-found' })
    context.clock.advance(-11 * 86_400_000)
  })

  it('is read whatever it holds, or named as what cannot be read', async () => {
    await nothing()
    const list = form === 'openvex' ? 'statements' : 'vulnerabilities'
    const head =
      form === 'openvex'
        ? { '@context': 'https://openvex.dev/ns/v0.2.0', tooling: 'Muster 1' }
        : { bomFormat: 'CycloneDX', specVersion: '1.6' }
    const Part = fc.jsonValue({ maxDepth: 3 })
    const statement = fc.oneof(
      Part,
      fc.record({
        vulnerability: fc.oneof(Part, fc.record({ name: fc.string() })),
        id: fc.oneof(Part, fc.string()),
        products: fc.oneof(
          Part,
          fc.array(fc.record({ '@id': fc.oneof(fc.string(), fc.constant('pkg:deb/debian/a%')) })),
        ),
        affects: fc.array(fc.record({ ref: fc.oneof(fc.string(), fc.constantFrom('urn:cdx:a/1#%', 'pkg:deb/a/b')) })),
        status: fc.constantFrom('not_affected', 'affected'),
        analysis: fc.oneof(Part, fc.record({ state: fc.constantFrom('not_affected', 'exploitable') })),
        impact_statement: fc.string(),
        properties: fc.array(fc.record({ name: fc.constant('muster:until'), value: fc.string() })),
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { maxLength: 5 }), async (statements) => {
        const document = { ...head, [list]: statements } as Record<string, unknown>
        try {
          const read = await importVex(context, { document, scope: tenantWide }, reader(2))
          if (statements.length > 0) expect(read.decisions + read.passed + read.faults.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
          expect((error as Problem).code).toBe('document-invalid')
        }
      }),
      { numRuns: 150 },
    )
  })
})

const statement = (name: string, product: object, more: object) => ({
  ...{ vulnerability: { name }, products: [product], status: 'not_affected' },
  ...{ justification: 'vulnerable_code_not_present', ...more },
})
const openVex = (statements: object[]) => ({
  ...{
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://vendor.example/1',
    author: 'Vendor <vex@vendor.example>',
  },
  ...{ timestamp: '2026-11-01T00:00:00Z', version: 1, statements },
})

describe('a document of others', () => {
  it('in OpenVEX decides by its last word, about parts where it names parts, and says who wrote it', async () => {
    await nothing()
    const document = openVex([
      statement('CVE-2026-1', { '@id': 'pkg:deb/debian/curl' }, { status_notes: 'Built without it' }),
      statement('CVE-2026-2', { '@id': 'pkg:oci/image', subcomponents: [{ '@id': 'pkg:rpm/redhat/curl' }] }, {}),
      statement('CVE-2026-3', { '@id': 'pkg:deb/debian/bash' }, { timestamp: '2026-11-03T00:00:00Z', status: 'fixed' }),
      statement('CVE-2026-3', { '@id': 'pkg:deb/debian/bash' }, { timestamp: '2026-11-02T00:00:00Z' }),
      statement('CVE-2026-4', { identifiers: { purl: 'pkg:apk/alpine/curl' } }, { status: 'affected' }),
    ])
    const read = await importVex(context, { document, scope: tenantWide }, reader(2))
    expect(read).toEqual({ decisions: 2, passed: 2, faults: [] })
    const { items } = await listDecisions(context, { ...all, state: ['open', 'due'] }, reader(2))
    expect(items.map(({ advisory, package: name, reason, from }) => [advisory, name, reason, from])).toEqual(
      expect.arrayContaining([
        ['CVE-2026-1', 'curl', 'Built without it', 'Vendor <vex@vendor.example>'],
        ['CVE-2026-2', 'curl', 'Stated in a VEX document', 'Vendor <vex@vendor.example>'],
      ]),
    )
  })

  it('about one version is taken with an end only; what names no package is named', async () => {
    await nothing()
    const document = openVex([
      statement('CVE-2026-1', { '@id': 'pkg:deb/debian/curl@7.88.1-10' }, {}),
      statement('CVE-2026-2', { '@id': 'pkg:oci/image' }, {}),
      statement('CVE-2026-3', { '@id': 'pkg:deb/debian/curl?arch=source' }, {}),
      statement('CVE-2026-4', { '@id': 'pkg:deb/debian/curl' }, { justification: 'because' }),
      statement('', { '@id': 'pkg:deb/debian/curl' }, {}),
      { status: 'not_affected' },
    ])
    const without = await importVex(context, { document, scope: tenantWide }, reader(2))
    expect(without).toMatchObject({ decisions: 0, passed: 0 })
    expect(without.faults).toHaveLength(6)
    expect(without.faults.join('\n')).toMatch(/one version of curl[\s\S]*"pkg:oci\/image"[\s\S]*source package/)
    const until = '2027-01-01'
    const dated = await importVex(context, { document, scope: tenantWide, until }, reader(2))
    expect(dated).toMatchObject({ decisions: 1, passed: 0 })
    expect(await held(2)).toEqual([expect.stringMatching(/CVE-2026-1.*2027-01-01/)])
  })

  it('that says “accepted” in Muster’s words without being Muster’s decides nothing', async () => {
    await nothing()
    const more = { status: 'affected', action_statement: 'Risk accepted until 2027-01-01: no' }
    const document = openVex([statement('CVE-2026-1', { '@id': 'urn:muster:fleet' }, more)])
    const read = await importVex(context, { document, scope: tenantWide }, reader(2))
    expect(read).toEqual({ decisions: 0, passed: 1, faults: [] })
  })

  it('in CycloneDX is read by its references, into components and other documents too', async () => {
    await nothing()
    const analysed = (id: string, ref: string, analysis: object) => ({ id, analysis, affects: [{ ref }] })
    const none = { state: 'not_affected', justification: 'code_not_reachable', detail: 'Not called' }
    const document = {
      ...{ bomFormat: 'CycloneDX', specVersion: '1.5', metadata: { supplier: { name: 'Vendor' } } },
      components: [{ 'bom-ref': 'a', components: [{ 'bom-ref': 'b', purl: 'pkg:deb/debian/curl' }] }],
      vulnerabilities: [
        analysed('CVE-2026-1', 'b', none),
        analysed('CVE-2026-2', `urn:cdx:1/1#${encodeURIComponent('pkg:deb/debian/bash')}`, { state: 'false_positive' }),
        analysed('CVE-2026-3', 'b', { state: 'exploitable' }),
        analysed('CVE-2026-4', 'a', none),
      ],
    }
    const read = await importVex(context, { document, scope: tenantWide }, reader(2))
    expect(read).toEqual({ decisions: 2, passed: 1, faults: [expect.stringMatching(/CVE-2026-4.*"a"/)] })
    expect(await held(2)).toEqual([
      expect.stringMatching(/CVE-2026-1","curl","not-affected","vulnerable_code_not_in_execute_path","Not called"/),
      expect.stringMatching(/CVE-2026-2","bash","not-affected",null/),
    ])
  })

  it('that is none is refused', async () => {
    for (const document of [{}, { bomFormat: 'CycloneDX', specVersion: '1.6' }, { '@context': 'https://example.org' }])
      await expect(importVex(context, { document, scope: tenantWide }, reader(2))).rejects.toMatchObject({
        code: 'document-invalid',
      })
  })
})
