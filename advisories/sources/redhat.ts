// Red Hat's errata, as Red Hat gives them to OSV.
import { hour, osvDump, osvSource } from './osv-source.ts'

export const redhat = osvSource(
  {
    id: 'redhat',
    title: 'Red Hat errata (OSV)',
    licence: 'CC-BY-4.0',
    url: osvDump('Red Hat'),
    home: 'https://access.redhat.com/security/',
    scheduleSeconds: 6 * hour,
    freshForSeconds: 48 * hour,
    part: 'whole',
  },
  (id, family) => family === 'Red Hat' || /^RH[SBE]A-/.test(id),
)
