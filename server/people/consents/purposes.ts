// The purposes of MISSION P2: what may be authorised in this version, with which text, and the most that could leave.
import { createHash } from 'node:crypto'
import type { SharingPurpose } from '#wire/console/consents.ts'
import { deviceIdName, shareableNames } from '#wire/telemetry/shareable.ts'
import { assetSharing } from './texts/asset-sharing.ts'
import { serviceDesk } from './texts/service-desk.ts'
import { statistics } from './texts/statistics.ts'
import { supportUpload } from './texts/support-upload.ts'
import { type Language, languages, type PurposeText } from './texts/text.ts'
import { usageStatistics } from './texts/usage-statistics.ts'

interface KnownPurpose {
  readonly text: PurposeText
  /** Something in this version can use it. */
  readonly available: boolean
  /** By dictionary name. */
  readonly fields: readonly string[]
}

const publicPackages = ['software.name', 'software.version', 'system.osId', 'system.osVersion']

export const knownPurposes: Readonly<Record<SharingPurpose, KnownPurpose>> = {
  'asset-sharing': { text: assetSharing, available: true, fields: [deviceIdName, ...shareableNames] },
  'service-desk': { text: serviceDesk, available: false, fields: [deviceIdName, ...shareableNames] },
  'support-upload': { text: supportUpload, available: false, fields: [] },
  'usage-statistics': { text: usageStatistics, available: false, fields: [] },
  statistics: { text: statistics, available: false, fields: publicPackages },
}

/** What is authorised now, in this language; `version` names both. */
export function presentText(purpose: SharingPurpose, language: string): { version: string; text: string } {
  const spoken: Language = languages.find((one) => one === language) ?? 'en'
  const present = knownPurposes[purpose].text.versions.at(-1)
  if (!present) throw new Error(`the purpose ${purpose} has no text`)
  return { version: `${present.version}-${spoken}`, text: present[spoken] }
}

/** The present text under that name, in any of its languages; undefined: it is an older one, or none of ours. */
export function presentTextNamed(purpose: SharingPurpose, version: string): string | undefined {
  return languages.map((language) => presentText(purpose, language)).find((text) => text.version === version)?.text
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')
