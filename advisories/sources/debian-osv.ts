// Debian's security advisories and the tracker's CVEs, as OSV converts them.
import { hour, osvDump, osvSource } from './osv-source.ts'

export const debianOsv = osvSource(
  {
    id: 'debian-osv',
    title: 'Debian security advisories (OSV)',
    licence: 'Public facts of the Debian security tracker; no licence stated',
    url: osvDump('Debian'),
    home: 'https://www.debian.org/security/',
    scheduleSeconds: 6 * hour,
    freshForSeconds: 48 * hour,
    part: 'whole',
  },
  (id, family) => family === 'Debian' || /^(DSA|DLA|DTSA|DEBIAN-CVE)-/.test(id),
)
