// The activities of a record of processing, made from the dictionary, the choice, the authorisations and the terms as they hold.

import type { ConsentRecord, LegalBasis } from '#wire/console/consents.ts'
import { sharingPurposes } from '#wire/console/consents.ts'
import type { CatalogueField } from '#wire/console/privacy.ts'
import type { RetentionKind } from '#wire/console/retention.ts'
import type { recordOfProcessing } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { isThirdCountry } from './third-country.ts'

export type Activity = AnswerOf<typeof recordOfProcessing>['activities'][number]

export interface Facts {
  readonly fields: readonly CatalogueField[]
  readonly consents: readonly ConsentRecord[]
  readonly terms: readonly RetentionKind[]
}

const people = {
  devices: 'persons whose devices are managed',
  operators: 'operators of the organisation',
  asking: 'persons who made a request',
} as const

/** What a device tells, by the purpose it is told for. */
const told: Readonly<Record<string, { title: string; purposes: string[] }>> = {
  inventory: {
    title: 'Inventory of devices',
    purposes: ['knowing which machines there are, what they are made of and what runs on them'],
  },
  vulnerabilities: {
    title: 'Finding known vulnerabilities',
    purposes: ['comparing installed packages with published advisories, on this server alone'],
  },
  protection: {
    title: 'Status of protection',
    purposes: ['seeing whether services and the system’s own protection work'],
  },
  operation: {
    title: 'Working of agents and devices',
    purposes: ['noticing failures, lost events and what the agent itself costs'],
  },
}

/** What the server keeps of its own, by groups of the catalogue. */
const own: readonly {
  code: string
  title: string
  purposes: string[]
  basis: string
  subjects: string[]
  kinds: string[]
}[] = [
  {
    code: 'devices',
    title: 'Connection and life of devices',
    purposes: ['recognising a device, keeping its connection safe, and showing its state'],
    basis: 'legitimate-interest',
    subjects: [people.devices],
    kinds: ['devices', 'credentials'],
  },
  {
    code: 'findings',
    title: 'Decisions about vulnerabilities',
    purposes: ['accepting, deferring or excluding a finding with its reason'],
    basis: 'legitimate-interest',
    subjects: [people.devices, people.operators],
    kinds: ['findings'],
  },
  {
    code: 'operators',
    title: 'Accounts of operators',
    purposes: ['signing operators in and keeping others out'],
    basis: 'contract',
    subjects: [people.operators],
    kinds: ['operators', 'organisation'],
  },
  {
    code: 'audit',
    title: 'Audit, and who looked',
    purposes: ['being able to show who did what, and who looked at personal fields (Art. 5(2), Art. 32)'],
    basis: 'law',
    subjects: [people.operators],
    kinds: ['acts'],
  },
  {
    code: 'log',
    title: 'Transparency log',
    purposes: ['letting devices check that nothing they sent was removed or changed'],
    basis: 'legitimate-interest',
    subjects: [people.devices],
    kinds: ['log'],
  },
  {
    code: 'rights',
    title: 'Rights of persons: erasure, access, legal holds',
    purposes: ['carrying out what was demanded and proving it (Art. 12 to 21)'],
    basis: 'law',
    subjects: [people.devices, people.asking],
    kinds: ['erasures'],
  },
  {
    code: 'disclosure',
    title: 'Authorisations, and what left',
    purposes: ['checking before anything leaves that it was authorised, and showing what did'],
    basis: 'law',
    subjects: [people.operators, people.devices],
    kinds: ['consents', 'ledger', 'integrations'],
  },
]

const basisWords: Readonly<Record<string, string>> = {
  'legitimate-interest': 'Art. 6(1)(f) GDPR, legitimate interest',
  contract: 'Art. 6(1)(b) GDPR, contract',
  law: 'Art. 6(1)(c) GDPR, legal obligation',
}
const ofConsent: Readonly<Record<LegalBasis, string>> = {
  'A6-1-a': 'Art. 6(1)(a) GDPR, consent',
  'A6-1-b': 'Art. 6(1)(b) GDPR, contract',
  'A6-1-c': 'Art. 6(1)(c) GDPR, legal obligation',
  'A6-1-d': 'Art. 6(1)(d) GDPR, vital interests',
  'A6-1-e': 'Art. 6(1)(e) GDPR, public interest',
  'A6-1-f': 'Art. 6(1)(f) GDPR, legitimate interest',
}

/** In the order a reader expects: what devices tell, what the server keeps, what may leave. */
export function activitiesOf(facts: Facts): Activity[] {
  const agents = facts.fields.filter(({ item }) => item !== 'server')
  return [
    ...Object.entries(told).map(([purpose, { title, purposes }]): Activity => {
      const fields = agents.filter((field) => field.purpose === purpose)
      return activity(facts, {
        ...{ code: purpose, title, purposes, subjects: [people.devices] },
        basis: joined(fields.map(({ basis }) => basisWords[basis] ?? basis)),
        fields: fields.filter(({ collected }) => collected),
      })
    }),
    ...own.map(({ kinds, basis, ...about }) => {
      const fields = facts.fields.filter(({ kind, item }) => item === 'server' && kinds.includes(kind))
      return activity(facts, { ...about, basis: basisWords[basis] as string, fields })
    }),
    ...sharingPurposes.flatMap((purpose) => shared(facts, purpose)),
  ]
}

type About = Pick<Activity, 'code' | 'title' | 'purposes' | 'basis' | 'subjects'>

/** `active`: something of it is collected or kept now. */
function activity({ consents }: Facts, about: About & { fields: readonly CatalogueField[] }): Activity {
  const names = about.fields.map(nameOf)
  const receivers = consents.filter((one) => isActive(one) && one.fields.some((field) => names.includes(field)))
  return {
    ...about,
    fields: names,
    recipients: receivers.map(recipientOf),
    thirdCountries: thirdOf(receivers),
    retention: joined(about.fields.map(({ keptFor }) => keptFor)),
    active: names.length > 0,
  }
}

/** One for each authorisation that holds; of a purpose nobody authorised one that says so. */
function shared({ consents, terms }: Facts, purpose: ConsentRecord['purpose']): Activity[] {
  const ledger = terms.find(({ kind }) => kind === 'ledger')?.days ?? 0
  const about = {
    title: `Sharing: ${purpose}`,
    subjects: [people.devices],
    retention: `with the recipient by its own rules; what left is on record for ${ledger} days`,
  }
  const active = consents.filter((one) => one.purpose === purpose && isActive(one))
  if (active.length === 0)
    return [
      {
        ...{ ...about, code: purpose, purposes: [purpose], basis: 'none: not authorised', fields: [] },
        ...{ recipients: [], thirdCountries: [], active: false },
      },
    ]
  return active.map((one) => ({
    ...{ ...about, code: `${purpose}.${one.id}`, purposes: [purpose], basis: ofConsent[one.basis], fields: one.fields },
    ...{ recipients: [recipientOf(one)], thirdCountries: thirdOf([one]), active: true },
  }))
}

const nameOf = ({ kind, field }: CatalogueField) => `${kind}.${field}`
const isActive = ({ state }: ConsentRecord) => state === 'active'
const natural = new Intl.Collator('en', { numeric: true })
const joined = (texts: readonly string[]) => [...new Set(texts)].sort(natural.compare).join('; ')
const recipientOf = ({ recipient }: ConsentRecord) =>
  `${recipient.name} (${recipient.destination ? `${recipient.destination}, ` : ''}${recipient.country})`
const thirdOf = (consents: readonly ConsentRecord[]) =>
  [...new Set(consents.map(({ recipient }) => recipient.country))].filter(isThirdCountry).sort()
