// GitHub's advisory database: npm, PyPI and others, in OSV form.
import { hour, osvSource } from './osv-source.ts'

export const ghsa = osvSource(
  {
    id: 'ghsa',
    title: 'GitHub advisory database',
    licence: 'CC-BY-4.0',
    // The address that github.com/github/advisory-database/archive/… leads to; no redirect is followed.
    url: 'https://codeload.github.com/github/advisory-database/zip/refs/heads/main',
    home: 'https://github.com/advisories',
    scheduleSeconds: 12 * hour,
    freshForSeconds: 72 * hour,
    part: 'whole',
  },
  (id) => id.startsWith('GHSA-'),
)
