// apk's database of installed packages: /lib/apk/db/installed of an Alpine machine.
import type { Line } from './lines.ts'
import { domainOf, originOfDomain, packageOf } from './package.ts'
import type { About, Reading } from './reading.ts'
import { readStanzas } from './stanzas.ts'

/** Package, version, architecture, origin (the source package), maintainer. */
const fields = new Set(['P', 'V', 'A', 'o', 'm'])

export function readApkInstalled(lines: AsyncIterable<Line>, about: About): AsyncGenerator<Reading> {
  return readStanzas(lines, about, fields, (stanza) =>
    packageOf({
      manager: 'apk',
      name: stanza.get('P'),
      version: stanza.get('V'),
      architecture: stanza.get('A'),
      source: stanza.get('o'),
      origin: originOfDomain(domainOf(stanza.get('m'))),
    }),
  )
}
