// AlmaLinux's errata; security, bug fixes and enhancements, by binary package.
import { hour, osvDump, osvSource } from './osv-source.ts'

export const almalinuxOsv = osvSource(
  {
    id: 'almalinux-osv',
    title: 'AlmaLinux errata (OSV)',
    licence: 'MIT',
    url: osvDump('AlmaLinux'),
    home: 'https://errata.almalinux.org/',
    scheduleSeconds: 6 * hour,
    freshForSeconds: 48 * hour,
    part: 'whole',
  },
  (id, family) => family === 'AlmaLinux' || /^AL[SBE]A-/.test(id),
  // The same id comes once for each release, as records of their own.
  ({ id, affected }) => [id, ...new Set(affected.map(({ ecosystem }) => ecosystem))].slice(0, 8).join('/'),
)
