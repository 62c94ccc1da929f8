// Every source of advisories there is; a new one is added here and is then listed, recognised and read.
import { almalinuxOsv } from './almalinux-osv.ts'
import { alpineSecdb } from './alpine-secdb.ts'
import { cve5 } from './cve5.ts'
import { debianLists } from './debian-lists.ts'
import { debianOsv } from './debian-osv.ts'
import { debianTracker } from './debian-tracker.ts'
import { epss } from './epss.ts'
import { ghsa } from './ghsa.ts'
import { kev } from './kev.ts'
import { nvd } from './nvd.ts'
import { osv } from './osv.ts'
import { redhat } from './redhat.ts'
import { redhatCsaf } from './redhat-csaf.ts'
import type { Source } from './source.ts'
import { ubuntuOsv } from './ubuntu-osv.ts'

/** In the order in which a file is offered to them: whoever takes every file of its form comes last. */
export const sources: readonly Source[] = [
  debianOsv,
  debianTracker,
  debianLists,
  ubuntuOsv,
  almalinuxOsv,
  redhatCsaf,
  redhat,
  alpineSecdb,
  kev,
  epss,
  nvd,
  cve5,
  ghsa,
  osv,
]
