// Every text of the console in English, by area; its form is the form of every other language.
import { connection } from './en/connection.ts'
import { decisions, own, views } from './en/decisions.ts'
import { devices } from './en/devices.ts'
import { dictionary } from './en/dictionary.ts'
import { erasures, holds } from './en/erasures.ts'
import { events } from './en/events.ts'
import { looks, processing, retention } from './en/holders.ts'
import { hardware, kinds, network, services, software } from './en/inventory.ts'
import { log } from './en/log.ts'
import { devicePrivacy, invitation, operators } from './en/operators.ts'
import { overview } from './en/overview.ts'
import { access, add, audit, people } from './en/people.ts'
import { privacy } from './en/privacy.ts'
import { problems } from './en/problems.ts'
import { reasons } from './en/reasons.ts'
import { security, serverPrivacy } from './en/server-privacy.ts'
import { consents, left, receivers } from './en/sharing.ts'
import { charts, shell, table } from './en/shell.ts'
import { knowledge, sources } from './en/sources.ts'
import { disclosure, requests } from './en/subjects.ts'
import { syncs } from './en/syncs.ts'
import { cvss, provenance, timeline, vulnerabilities, why } from './en/vulnerabilities.ts'

export const en = {
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
