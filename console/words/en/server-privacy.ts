// The Server privacy page and the settings it leads to.
import type { LineText } from '#wire/console/german-lines.ts'
import type { Line } from '#wire/console/server-privacy.ts'
import { plural } from '../plural.ts'

export const serverPrivacy = {
  title: 'Server privacy',
  lede: 'What holds about data on this server. Each line is checked, says when and how, and comes with a command that confirms it.',
  printAll: 'Print all this',
  organisation: 'Organisation',
  checkedOn: 'Checked on',
  summary: 'At a glance',
  checkedAll: 'Checked',
  neverGreen: 'What is not set up or cannot be seen is never called good.',
  states: {
    good: 'Good',
    warning: 'Needs attention',
    bad: 'Bad',
    unknown: 'Unknown',
    'not-set-up': 'Not set up',
    info: 'For your information',
  } as Record<Line['state'], string>,
  parts: {
    consent: ['Consent and purposes', 'Who answers for the data, what it may be used for, and what is collected.'],
    protection: ['Data protection', 'How what is held is kept from others, and for how long.'],
    breach: ['Breach notification', 'What is known about weaknesses of Muster itself, and who would be told.'],
    erasure: ['Right to erasure', 'What was asked for, what is due, and what could keep it from being gone.'],
  },
  /** English is the server's own. */
  line: (line: Line): LineText => ({ title: line.title, says: line.says, how: line.how }),
  open: 'Open',
  howChecked: 'How checked',
  checked: 'Checked',
  checkYourself: 'To confirm it yourself, on the server:',
  confirm: 'Confirm',
  confirmAgain: 'Confirm again',
  confirmed: 'Confirmed in your name',
  confirmedBy: (name: string, at: string, until: string) => `Confirmed by ${name} on ${at}, holds until ${until}.`,
  confirmText: (name: string) =>
    `No program can see this from here. With your name, ${name}, you say that you looked and that it is so. It stands in the audit log.`,
  until: 'Holds until',
  untilText: 'Then it is asked for again.',
  note: 'How you know',
  noteText: 'For instance where you looked. No names of persons.',
  left: 'Left this server in 30 days',
  bytesWord: (one: boolean): string => (one ? 'byte' : 'bytes'),
  leftNothing: 'Nothing went to anybody outside.',
  leftTo: (count: number, text: string) => plural(count, 'To one recipient.', `To ${text} recipients.`),
  leftUnknown: 'One of the programs does not say what it sent.',
  doors: {
    open: 'The one door is open, for what is authorised',
    closed: 'The one door is closed',
    'closed-by-file': 'The one door is closed by the configuration file',
  },
}

export const security = {
  title: 'Server security',
  lede: 'What can be set without a restart, within bounds that keep it safe; and what only the configuration file decides.',
  sessions: 'Signing in',
  sessionsText: 'Shorter and fewer is always allowed.',
  erasures: 'Erasures',
  erasuresText: 'One device is destroyed at once unless somebody chooses otherwise.',
  numbers: {
    sessionIdleMinutes: ['A session ends when idle for', 'From 5 to 30 minutes'],
    sessionMostHours: ['A session ends in any case after', 'From 1 to 12 hours'],
    failuresUntilLocked: ['A name is locked after', 'From 3 to 10 failed attempts in a row, for a while'],
    erasureHoldHours: [
      'Several devices are held before they are destroyed for',
      'From 0 to 71 hours. Until then an erasure can be undone.',
    ],
  },
  units: {
    sessionIdleMinutes: 'minutes',
    sessionMostHours: 'hours',
    failuresUntilLocked: 'failures',
    erasureHoldHours: 'hours',
  },
  responsible: 'Who answers for the data',
  responsibleText:
    'Stands on every paper that persons and authorities are given. Stored encrypted, apart from the devices.',
  people: {
    controller: ['Controller', 'The organisation whose devices these are.'],
    provider: ['Provider', 'Who looks after them on its behalf, if anybody.'],
    privacyOfficer: ['Privacy officer', 'Of the controller: whom persons ask.'],
    providerOfficer: ['Provider’s privacy officer', 'If there is a provider.'],
  },
  name: 'Name',
  contact: 'Address or how to reach them',
  nameMissing: 'Who is it?',
  fixed: 'Decided by the configuration file',
  fixedText: 'Shown as the server reads it. To change one, set its variable and start the server again.',
  fixedTitles: {
    'console-tls': 'Console and API',
    'plain-port': 'Plain port 14000',
    'ring-copy': 'Second copy of the key ring',
  } as Readonly<Record<string, string>>,
  fixedValue: (value: string) => value,
  unsaved: 'Not saved yet',
  save: 'Save',
  saved: 'The settings hold from the next request',
}
