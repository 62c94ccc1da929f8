// Every page about privacy in a real browser.
import { eachPage, type ListedPage } from './testing/each-page.ts'
import { makeFleet } from './testing/fixture-fleet.ts'
import { idOf } from './testing/numbers.ts'
import { testNow } from './testing/visit.ts'

const [first] = makeFleet(100, testNow, true).devices
const pages: ListedPage[] = [
  ['server privacy', '/privacy', 'Server privacy'],
  ['server privacy, fresh', '/privacy', 'Server privacy', { privacy: 'fresh' }],
  ['server privacy, troubled', '/privacy', 'Server privacy', { privacy: 'troubled' }],
  ['server security', '/security', 'Server security'],
  ['erasures', '/erasures', 'Erasures'],
  ['erasures, none', '/erasures', 'Erasures', { privacy: 'fresh' }],
  ['erasure, second person', `/erasures/${idOf('ers', 1)}`, 'Erasure: 214 devices'],
  ['erasure, stopped', `/erasures/${idOf('ers', 4)}`, 'Erasure: 12 devices'],
  ['erasure, done', `/erasures/${idOf('ers', 6)}`, 'Erasure: 1 device'],
  ['legal holds', '/legal-holds', 'Legal holds'],
  ['legal holds, none', '/legal-holds', 'Legal holds', { privacy: 'fresh' }],
  ['requests', '/requests', 'Requests'],
  ['requests, none', '/requests', 'Requests', { privacy: 'fresh' }],
  ['device, privacy', `/devices/${first?.id}?tab=privacy`, first?.name ?? ''],
  ['data catalogue', '/privacy/catalogue', 'Data catalogue'],
  ['privacy choice, later', '/privacy/catalogue?tab=choice', 'Data catalogue'],
  ['record of processing', '/processing', 'Record of processing'],
  ['consents', '/consents', 'Consents', { sharing: 'on' }],
  ['consents, none', '/consents', 'Consents'],
  ['what left', '/left', 'What left', { sharing: 'on' }],
  ['what left, nothing', '/left', 'What left'],
  ['ledger', '/left?tab=ledger', 'What left', { sharing: 'on' }],
  ['ledger, door closed by the file', '/left?tab=ledger', 'What left', { sharing: 'closed' }],
  ['receivers', '/left?tab=receivers', 'What left', { sharing: 'on' }],
  ['who looked', '/looks', 'Who looked'],
  ['who looked, nobody', '/looks', 'Who looked', { privacy: 'fresh' }],
  ['retention', '/retention', 'Retention'],
  ['retention, overdue', '/retention', 'Retention', { privacy: 'troubled' }],
  ['device privacy', '/device-privacy', 'Device privacy'],
  ['operators', '/operators', 'Operators'],
  ['invitation', '/invitation#code=start', 'You are invited', { signedIn: false }],
]

eachPage('pages about privacy', pages)
