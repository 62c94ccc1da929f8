// Every other database in OSV form: whichever ecosystem a file or folder holds.
import { hour, osvSource } from './osv-source.ts'

export const osv = osvSource(
  {
    id: 'osv',
    title: 'OSV, any ecosystem',
    licence: 'Stated by each database; most CC-BY-4.0',
    url: 'https://storage.googleapis.com/osv-vulnerabilities',
    home: 'https://osv.dev/',
    scheduleSeconds: 12 * hour,
    freshForSeconds: 72 * hour,
    // Files of several ecosystems are loaded beside each other.
    part: 'some',
    // Another address is a mirror's zip, or a folder with a zip for each ecosystem.
    steps: (url) =>
      url.endsWith('.zip') ? [url] : ['npm', 'PyPI'].map((name) => `${url.replace(/\/$/, '')}/${name}/all.zip`),
  },
  () => true,
)
