// dpkg's status file (deb-control(5), dpkg-query(1)): /var/lib/dpkg/status of a Debian or Ubuntu machine.
import type { Line } from './lines.ts'
import { domainOf, originOfDomain, packageOf, splitSource } from './package.ts'
import type { About, Reading } from './reading.ts'
import { readStanzas } from './stanzas.ts'

const fields = new Set(['Package', 'Status', 'Version', 'Architecture', 'Source', 'Maintainer'])
/** States in which a package's files are not, or no longer, on the machine. */
const absent = new Set(['not-installed', 'config-files'])

export function readDpkgStatus(lines: AsyncIterable<Line>, about: About): AsyncGenerator<Reading> {
  return readStanzas(lines, about, fields, (stanza) => {
    if (absent.has(stanza.get('Status')?.split(/\s+/)[2] ?? 'installed')) return undefined
    const vendor = domainOf(stanza.get('Maintainer'))
    return packageOf({
      manager: 'dpkg',
      name: stanza.get('Package'),
      version: stanza.get('Version'),
      architecture: stanza.get('Architecture'),
      ...splitSource(stanza.get('Source')),
      vendor,
      origin: originOfDomain(vendor),
    })
  })
}
