// An authorisation for other programs: JSON-LD in the terms of the W3C's Data Privacy Vocabulary, laid out after ISO/IEC TS 27560.
import { deviceIdName } from '../telemetry/shareable.ts'
import type { ConsentRecord, SharingPurpose } from './consents.ts'

/** The nearest term of the vocabulary above each of our purposes. */
const broader: Readonly<Record<SharingPurpose, string>> = {
  'asset-sharing': 'dpv:OrganisationGovernance',
  'service-desk': 'dpv:TechnicalServiceProvision',
  'support-upload': 'dpv:TechnicalServiceProvision',
  'usage-statistics': 'dpv:OptimisationForController',
  statistics: 'dpv:ResearchAndDevelopment',
}

/** An authorisation by the organisation is a record of processing; only a person's own consent would be one of consent. */
const statuses: Readonly<Record<ConsentRecord['state'], string>> = {
  active: 'dpv:ActivityOngoing',
  expired: 'dpv:ActivityCompleted',
  withdrawn: 'dpv:ActivityHalted',
}

const context = {
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  loc: 'https://w3id.org/dpv/loc#',
  dct: 'http://purl.org/dc/terms/',
  prov: 'http://www.w3.org/ns/prov#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  muster: 'https://muster.invalid/terms/',
} as const

/** The whole record; what is absent in it is absent here. */
export function inTerms(record: ConsentRecord) {
  const { recipient, text } = record
  return {
    '@context': context,
    '@id': `muster:${record.id}`,
    '@type': record.basis === 'A6-1-a' ? 'dpv:ConsentRecord' : 'dpv:DataProcessingRecord',
    'dct:identifier': record.id,
    'dct:conformsTo': 'https://w3id.org/dpv/schema/dpv-27560#record',
    'dct:created': record.givenAt,
    'prov:wasAttributedTo': record.givenBy,
    'dpv:hasApplicableLaw': 'eu-gdpr:GDPR',
    'dpv:hasLegalBasis': `eu-gdpr:${record.basis}`,
    'dpv:hasStatus': statuses[record.state],
    ...(record.withdrawnAt === undefined ? {} : { 'prov:invalidatedAtTime': record.withdrawnAt }),
    ...(record.withdrawnBy === undefined ? {} : { 'prov:wasInvalidatedBy': record.withdrawnBy }),
    ...(record.expiresAt === undefined ? {} : { 'dct:valid': `end=${record.expiresAt}` }),
    'dpv:hasNotice': {
      '@type': 'dpv:Notice',
      'dct:hasVersion': text.version,
      'dct:description': text.text,
      'muster:sha256': text.digest,
    },
    'dpv:hasProcess': {
      '@type': 'dpv:Process',
      'dpv:hasProcessing': 'dpv:Share',
      'dpv:hasPurpose': {
        '@id': `muster:${record.purpose}`,
        '@type': 'dpv:Purpose',
        'skos:broader': broader[record.purpose],
      },
      'dpv:hasRecipient': {
        '@type': 'dpv:Recipient',
        'dct:title': recipient.name,
        'dpv:hasLocation': `loc:${recipient.country}`,
        ...(recipient.destination === undefined ? {} : { 'muster:destination': recipient.destination }),
      },
      'dpv:hasPersonalData': [deviceIdName, ...record.fields].map((field) => `muster:${field}`),
    },
  }
}
