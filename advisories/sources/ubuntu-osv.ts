// Ubuntu's security notices and CVEs, as Canonical gives them to OSV.
import { hour, osvDump, osvSource } from './osv-source.ts'

export const ubuntuOsv = osvSource(
  {
    id: 'ubuntu-osv',
    title: 'Ubuntu security notices (OSV)',
    licence: 'CC-BY-SA-4.0',
    url: osvDump('Ubuntu'),
    home: 'https://ubuntu.com/security/notices',
    scheduleSeconds: 6 * hour,
    freshForSeconds: 48 * hour,
    part: 'whole',
  },
  (id, family) => family === 'Ubuntu' || /^(USN|LSN|UBUNTU-CVE)-/.test(id),
)
