// Jeder Text der Konsole auf Deutsch, nach Gebieten; die Form geben die englischen Dateien vor.
import { connection } from './de/connection.ts'
import { decisions, own, views } from './de/decisions.ts'
import { devices } from './de/devices.ts'
import { dictionary } from './de/dictionary.ts'
import { erasures, holds } from './de/erasures.ts'
import { events } from './de/events.ts'
import { looks, processing, retention } from './de/holders.ts'
import { hardware, kinds, network, services, software } from './de/inventory.ts'
import { log } from './de/log.ts'
import { devicePrivacy, invitation, operators } from './de/operators.ts'
import { overview } from './de/overview.ts'
import { access, add, audit, people } from './de/people.ts'
import { privacy } from './de/privacy.ts'
import { problems } from './de/problems.ts'
import { reasons } from './de/reasons.ts'
import { security, serverPrivacy } from './de/server-privacy.ts'
import { consents, left, receivers } from './de/sharing.ts'
import { charts, shell, table } from './de/shell.ts'
import { knowledge, sources } from './de/sources.ts'
import { disclosure, requests } from './de/subjects.ts'
import { syncs } from './de/syncs.ts'
import { cvss, provenance, timeline, vulnerabilities, why } from './de/vulnerabilities.ts'
import type { en } from './en.ts'

export const de: typeof en = {
  connection,
  consents,
  left,
  receivers,
  devicePrivacy,
  invitation,
  operators,
  looks,
  processing,
  retention,
  devices,
  ...dictionary,
  disclosure,
  erasures,
  events,
  hardware,
  holds,
  kinds,
  network,
  services,
  software,
  log,
  overview,
  access,
  add,
  audit,
  people,
  privacy,
  problems,
  charts,
  shell,
  table,
  syncs,
  reasons,
  requests,
  security,
  serverPrivacy,
  decisions,
  own,
  views,
  knowledge,
  sources,
  cvss,
  provenance,
  timeline,
  vulnerabilities,
  why,
}
