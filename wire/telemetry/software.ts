// Which packages are installed, as the package manager's own database states it.
import * as z from 'zod'
import { field, type Kind } from './dictionary.ts'

const about = {
  purpose: 'vulnerabilities',
  basis: 'legitimate-interest',
  category: 'software',
  precision: 'exact',
  retentionDays: 'while-managed',
  arrives: 'agent',
  sensitivity: 'technical',
  from: 'strict',
  item: 'software',
  lose: 'no findings and no quality data',
} as const
const text = z.string().min(1).max(512)

export const Package = z.strictObject({
  manager: field(z.enum(['dpkg', 'rpm', 'apk']), { ...about, title: 'Package manager' }),
  /** Technical only when the origin is a public index known to the server, else an identifier (FOUNDATIONS, Storage). */
  name: field(text, { ...about, title: 'Package', sensitivity: 'identifier' }),
  /** dpkg and apk: the version in full. rpm: `[epoch:]version-release`. */
  version: field(text, { ...about, title: 'Version' }),
  architecture: field(z.string().max(64), { ...about, title: 'Architecture' }),
  /** Absent: the source package has the binary package's name. */
  source: field(text, { ...about, title: 'Source package', sensitivity: 'identifier' }).optional(),
  /** Absent: the source has the binary package's version without its binNMU suffix. */
  sourceVersion: field(text, { ...about, title: 'Source version' }).optional(),
  /** The organisation, never a person: rpm's vendor, or the domain of Debian's maintainer address. */
  vendor: field(z.string().max(200), { ...about, title: 'Vendor', precision: 'domain' }).optional(),
  /** The public index the installed version comes from (`debian`, `ubuntu`, `almalinux`, `alpine`, ...); absent: unknown. */
  origin: field(z.string().max(64), { ...about, title: 'Origin' }).optional(),
  /** rpm's module stream, `name:stream` (MODULARITYLABEL's first two parts); absent: of none, or not told. */
  module: field(text, { ...about, title: 'Module stream' }).optional(),
  installedOn: field(z.iso.date(), {
    ...about,
    title: 'Installed on',
    precision: 'day',
    item: 'software.installedOn',
    lose: 'the history starts with the first sync',
  }).optional(),
})
export type Package = z.infer<typeof Package>

export const software: Kind<typeof Package> = {
  name: 'software',
  title: 'Software',
  says: 'Installed packages with version, architecture, source package and vendor organisation.',
  row: Package,
  key: ['manager', 'name', 'architecture', 'version'],
  maxRows: 50_000,
}
