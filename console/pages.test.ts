// Every page about the fleet in a real browser; those about privacy stand beside, so that both lists run side by side.
import { eachPage, type ListedPage } from './testing/each-page.ts'
import { makeFleet } from './testing/fixture-fleet.ts'
import { idOf } from './testing/numbers.ts'
import { testNow } from './testing/visit.ts'

const fleet = makeFleet(100, testNow, true).devices
const [first, second] = fleet
const away = fleet.find((device) => device.presence === 'offline' && device.state === 'managed')
const held = fleet.find((device) => device.held)
const uncovered = fleet.find((device) => device.osId === 'rocky')
/** The fixture's fourth one: urgent, exploited, with a title that is hostile text where the fleet is. */
const advisory = 'DSA-5003-1'
const pages: ListedPage[] = [
  ['set-up', '/setup#code=start', 'Set up this server', { open: true, signedIn: false }],
  ['sign-in', '/sign-in', 'Sign in', { signedIn: false }],
  ['privacy choice', '/', 'What may Muster know?', { privacyChosen: false }],
  ['overview', '/', 'Overview'],
  ['devices', '/devices', 'Devices'],
  ['devices, none', '/devices', 'Devices', { devices: 0 }],
  ['device', `/devices/${first?.id}`, first?.name ?? ''],
  ['device, software', `/devices/${first?.id}?tab=software`, first?.name ?? ''],
  ['device, hardware', `/devices/${first?.id}?tab=hardware`, first?.name ?? ''],
  ['device, network', `/devices/${first?.id}?tab=network`, first?.name ?? ''],
  ['device, services', `/devices/${first?.id}?tab=services`, first?.name ?? ''],
  ['device, services off', `/devices/${second?.id}?tab=services`, second?.name ?? ''],
  ['device, events', `/devices/${first?.id}?tab=events`, first?.name ?? ''],
  ['device, away', `/devices/${away?.id}`, away?.name ?? ''],
  ['device, line held', `/devices/${held?.id}`, held?.name ?? ''],
  ['device, history', `/devices/${first?.id}?tab=history`, first?.name ?? ''],
  ['device, known', `/devices/${first?.id}?tab=known`, first?.name ?? ''],
  ['add a device', '/devices/add', 'Add a device'],
  ['software', '/software', 'Software'],
  ['package', '/software/dpkg?name=openssl', 'openssl'],
  ['vulnerabilities', '/vulnerabilities', 'Vulnerabilities'],
  ['vulnerabilities, of one device', '/vulnerabilities', 'Vulnerabilities', { devices: 1 }],
  ['vulnerabilities, of many', '/vulnerabilities?by=device', 'Vulnerabilities', { devices: 20_000, findings: 900 }],
  ['vulnerabilities, none', '/vulnerabilities', 'Vulnerabilities', { findings: 0, knowledge: 'known' }],
  ['vulnerabilities, never asked', '/vulnerabilities', 'Vulnerabilities', { knowledge: 'never' }],
  ['vulnerabilities by device', '/vulnerabilities?by=device', 'Vulnerabilities'],
  ['vulnerabilities by package', '/vulnerabilities?by=package', 'Vulnerabilities'],
  ['decisions', '/vulnerabilities?by=decisions', 'Vulnerabilities'],
  ['advisory', `/vulnerabilities/${advisory}`, advisory],
  ['advisory, service away', '/vulnerabilities/DSA-5000-1', 'DSA-5000-1', { knowledge: 'away' }],
  ['device, vulnerabilities', `/devices/${first?.id}?tab=vulnerabilities`, first?.name ?? ''],
  ['device, not covered', `/devices/${uncovered?.id}?tab=vulnerabilities`, uncovered?.name ?? ''],
  ['sources', '/vulnerabilities/sources', 'Sources of advisories'],
  ['sources, never asked', '/vulnerabilities/sources', 'Sources of advisories', { knowledge: 'never' }],
  ['overview, exposure unknown', '/', 'Overview', { knowledge: 'loading' }],
  ['own components', '/own-components', 'Own components'],
  ['own components, at risk', '/own-components', 'Own components', { atRisk: true }],
  ['forced syncs', '/syncs', 'Forced syncs'],
  ['forced syncs, none', '/syncs', 'Forced syncs', { devices: 1 }],
  ['forced sync', `/syncs/${idOf('syn', 4)}`, 'All devices'],
  ['forced sync, of many', `/syncs/${idOf('syn', 4)}?state=waiting`, 'All devices', { devices: 9000 }],
  ['events', '/events', 'Events'],
  ['events, of many', '/events?hours=720', 'Events', { devices: 100_000, hostile: false }],
  ['events, none yet', '/events', 'Events', { events: 'none' }],
  ['events, off', '/events', 'Events', { events: 'off' }],
  ['transparency log', '/privacy/log', 'Transparency log'],
  ['transparency log, rewritten', '/privacy/log', 'Transparency log', { inconsistent: 2 }],
  ['transparency log, empty', '/privacy/log', 'Transparency log', { devices: 0 }],
  ['audit', '/audit', 'Audit'],
  ['tokens and credentials', '/access', 'Tokens and credentials'],
  ['nothing there', '/nowhere', 'There is nothing at this address'],
]

eachPage('pages', pages)
