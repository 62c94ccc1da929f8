// Each rule of docs/matching.md in a sentence: a code alone makes nobody believe a finding.

/** By code; in English, as what the API says in words. The console's other languages translate it. */
export const ruleSentences: Readonly<Record<string, string>> = {
  'above-last': 'The version is above the last affected one.',
  architecture: 'The advisory speaks of other architectures.',
  'at-or-above-fixed': 'The version is at or above a stated fix.',
  'below-fixed': 'The version is below the stated fix.',
  'below-introduced': 'The version is below the first affected one.',
  'end-of-life': 'The publisher does not look at this package any more.',
  'exact-version': 'The version is listed as affected.',
  'foreign-origin': 'The package is not the distribution’s own, or its origin is not known.',
  'no-fix': 'The version is in a range without a fix.',
  'no-stream': 'The advisory speaks of other module streams, and none of this one.',
  'not-listed': 'Only versions are listed, and this is none of them.',
  'nothing-stated': 'The advisory gives neither a range nor a version.',
  'other-build': 'One is built in a module, the other is not.',
  'other-scheme': 'The versions are of another package manager.',
  'other-stream': 'It speaks of another module stream; this one has a statement of its own.',
  rebuilt: 'Another build of the same fix is installed.',
  'stated-not-affected': 'The publisher states that it is not affected.',
  'statement-invalid': 'A stated version is none that can be compared.',
  undetermined: 'The publisher has not found out yet.',
  'up-to-last': 'The version is not above the last affected one.',
  'version-invalid': 'The installed version is none of its package manager.',
  'will-not-fix': 'The version is affected, and the publisher says it will not be fixed.',
}
