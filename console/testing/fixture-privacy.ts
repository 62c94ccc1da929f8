// What the made-up server says about its own privacy: the checked lines, the settings, requests of persons, a disclosure.
import { iso } from '#kit/clock.ts'
import type { showOutbound } from '#wire/console/outbound.ts'
import type {
  confirmMeasure,
  exportPaper,
  Line,
  readSecurity,
  SecuritySettings,
  serverPrivacy,
  setSecurity,
} from '#wire/console/server-privacy.ts'
import type {
  answerSubjectRequest,
  Disclosure,
  discloseDevice,
  listSubjectRequests,
  noteSubjectRequest,
  SubjectRequest,
} from '#wire/console/subjects.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { type DeviceId, SubjectRequestId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { signingKey } from './fixture-erasures.ts'
import type { FixtureDevice, FixtureFleet } from './fixture-fleet.ts'
import { idOf } from './numbers.ts'

const day = 86_400_000

/** `fresh`: nothing is set up yet. `troubled`: what can be bad is. */
export type PrivacyWish = 'usual' | 'fresh' | 'troubled'

interface Answers {
  showOutbound(): AnswerOf<typeof showOutbound>
  serverPrivacy(): AnswerOf<typeof serverPrivacy>
  confirmMeasure(given: { code: string; until: string }): AnswerOf<typeof confirmMeasure>
  readSecurity(): AnswerOf<typeof readSecurity>
  setSecurity(given: SecuritySettings): AnswerOf<typeof setSecurity>
  exportPaper(given: { what: string; form: string; language: string }): AnswerOf<typeof exportPaper>
  listSubjectRequests(): AnswerOf<typeof listSubjectRequests>
  noteSubjectRequest(
    given: Pick<SubjectRequest, 'kind' | 'device' | 'channel' | 'receivedAt' | 'note'>,
  ): AnswerOf<typeof noteSubjectRequest>
  answerSubjectRequest(given: {
    id: string
    outcome: 'granted' | 'refused' | 'extended'
    answer: string
  }): AnswerOf<typeof answerSubjectRequest>
  discloseDevice(given: { id: string }): AnswerOf<typeof discloseDevice>
}

export function makePrivacy(fleet: FixtureFleet, wish: PrivacyWish): { answers: Answers } {
  const { now } = fleet
  const confirmed = new Map<string, string>()
  const requests: SubjectRequest[] = wish === 'fresh' ? [] : subjectRequests(fleet)
  let settings: SecuritySettings = {
    revision: 3,
    sessionIdleMinutes: 30,
    sessionMostHours: 12,
    failuresUntilLocked: 5,
    erasureHoldHours: 24,
    responsible:
      wish === 'fresh'
        ? {}
        : {
            controller: { name: 'Donau Logistik GmbH', contact: 'Handelskai 92, 1200 Wien' },
            privacyOfficer: { name: 'Dr. Theresia Langmann', contact: 'datenschutz@donau-logistik.example' },
          },
  }
  const line = (code: string): Line => {
    const found = lines(now, wish)
      .flatMap(({ lines: all }) => all)
      .find((one) => one.code === code)
    if (!found) throw new Problem('not-found')
    const until = confirmed.get(code)
    if (!until) return found
    const by = { by: idOf('opr', 1), byName: 'Ada Moser', at: iso(now), until }
    return { ...found, state: 'good', says: 'Confirmed by a named person', confirmation: by }
  }
  return {
    answers: {
      showOutbound: () => ({
        door: 'open',
        bytes: wish === 'troubled' ? 1_284_220 : 0,
        connections: wish === 'troubled' ? 34 : 0,
        recipients:
          wish === 'troubled'
            ? [
                {
                  destination: 'assets.example.org:443',
                  purpose: 'asset-sharing',
                  bytes: 1_284_220,
                  connections: 34,
                  lastAt: iso(now - day),
                },
              ]
            : [],
        notTold: [],
        copies: [],
        asOf: iso(now),
      }),
      serverPrivacy: () => ({
        asOf: iso(now - 1500),
        version: '0.1.0',
        organisation: 'Donau Logistik GmbH',
        parts: lines(now, wish).map(({ part, lines: all }) => ({ part, lines: all.map(({ code }) => line(code)) })),
      }),
      confirmMeasure({ code, until }) {
        confirmed.set(code, until)
        return line(code)
      },
      readSecurity: () => ({
        settings,
        fixed: [
          { code: 'console-tls', value: 'plain, loopback only', setBy: 'MUSTER_CONSOLE_CERTIFICATE' },
          { code: 'plain-port', value: 'off', setBy: 'MUSTER_PLAIN' },
          { code: 'ring-copy', value: 'own place', setBy: 'MUSTER_RING_COPY' },
        ],
      }),
      setSecurity(given) {
        if (given.revision !== settings.revision) throw new Problem('conflict')
        settings = { ...given, revision: settings.revision + 1 }
        return settings
      },
      exportPaper: ({ what, form }) => ({
        name: `muster-${what}-2026-11-21.${form}`,
        mediaType: form === 'html' ? 'text/html' : form === 'csv' ? 'text/csv' : 'application/json',
        text: form === 'html' ? '<!doctype html><title>Server privacy</title>' : '{}',
      }),
      listSubjectRequests: () => ({
        items: requests.toSorted((a, b) => Number(isEnded(a)) - Number(isEnded(b))),
        asOf: iso(now),
      }),
      noteSubjectRequest(given) {
        const made = request(requests.length + 50, given, Date.parse(given.receivedAt))
        requests.unshift(made)
        return made
      },
      answerSubjectRequest({ id, outcome, answer }) {
        const at = requests.findIndex((one) => one.id === id)
        const one = requests[at]
        if (!one) throw new Problem('not-found')
        const next: SubjectRequest = {
          ...one,
          ...{ outcome, answer, answeredAt: iso(now) },
          ...(outcome === 'extended' ? { dueBy: iso(Date.parse(one.receivedAt) + 92 * day) } : {}),
        }
        requests[at] = next
        return next
      },
      discloseDevice({ id }) {
        const device = fleet.devices.find((one) => one.id === id)
        if (!device) throw new Problem('device-unknown')
        return {
          document: JSON.stringify(disclosure(device, fleet), null, 2),
          signature: 'k3Jp0c2lnbmF0dXJlLW9mLWEtcGljdHVyZS1vbmx5LWFuZC1ub3RoaW5nLWVsc2UtYXQtYWxsLTEyMzQ1Njc4OTA=',
          ...signingKey,
        }
      },
    },
  }
}

const isEnded = ({ answeredAt, outcome }: SubjectRequest): boolean => answeredAt !== undefined && outcome !== 'extended'

type Parts = AnswerOf<typeof serverPrivacy>['parts']

function lines(now: number, wish: PrivacyWish): Parts {
  const fresh = wish === 'fresh'
  const bad = wish === 'troubled'
  const one = (
    [code, state]: readonly [string, Line['state']],
    [title, says]: readonly [string, string],
    [how, command]: readonly [string, string],
    more: Partial<Pick<Line, 'values' | 'link' | 'confirmable' | 'confirmation'>> = {},
  ): Line => ({
    ...{ code, state, title, says, how, command },
    ...{ values: {}, checkedAt: iso(now - 2000), confirmable: false, ...more },
  })
  return [
    {
      part: 'consent',
      lines: [
        one(
          ['responsible', fresh ? 'warning' : 'good'],
          [
            'Who answers for the data',
            fresh
              ? 'Not named: controller, privacy officer.'
              : 'Donau Logistik GmbH; privacy officer: Dr. Theresia Langmann.',
          ],
          ['Read from the settings.', 'muster privacy server'],
          {
            link: '/security',
            values: fresh
              ? { missing: 2, controller: '', privacyOfficer: '' }
              : { missing: 0, controller: 'Donau Logistik GmbH', privacyOfficer: 'Dr. Theresia Langmann' },
          },
        ),
        one(
          ['collected', 'good'],
          ['Fields collected from devices', '31 of 58 declared, 9 of them sealed; approved as standard on 2026-11-03.'],
          [
            'The switches in force are held against the dictionary; what is not declared is refused at both ends.',
            'muster privacy show',
          ],
          {
            link: '/privacy/catalogue',
            values: {
              collected: 31,
              declared: 58,
              sealed: 9,
              level: 'standard',
              chosen: true,
              at: '2026-11-03T08:00:00Z',
            },
          },
        ),
        one(
          ['purpose-asset-sharing', 'info'],
          ['Sharing asset data', 'Off: nobody authorised it.'],
          [
            'The records of authorisation are read; the door asks the same ones for every connection.',
            'muster consents list',
          ],
          { link: '/consents', values: { state: 'off', recipients: '', older: false } },
        ),
        one(
          ['purpose-support-upload', 'not-set-up'],
          ['Log upload for support', 'Nothing in this version can do it, so it cannot be authorised.'],
          [
            'The records of authorisation are read; the door asks the same ones for every connection.',
            'muster consents list',
          ],
          { link: '/consents', values: { state: 'unavailable', recipients: '', older: false } },
        ),
        one(
          ['left', bad ? 'info' : 'good'],
          ['What left this installation in 30 days', bad ? '1284220 bytes.' : '0 bytes.'],
          [
            'Summed from the ledgers that both doors, the server’s and the vulnerability service’s, write before the first byte of each connection.',
            'muster outbound list',
          ],
          { link: '/left', values: { known: true, bytes: bad ? 1_284_220 : 0 } },
        ),
      ],
    },
    {
      part: 'protection',
      lines: [
        one(
          ['sign-in', 'good'],
          [
            'Signing in',
            'Password and one-time code for all 3 operators; a session ends after 30 idle minutes and 12 hours; a name is locked after 5 failures.',
          ],
          [
            'Nobody signs in without both; programs ask by credentials that are listed apart. The limits are read as they hold now.',
            'muster security show',
          ],
          { link: '/security', values: { operators: 3, idleMinutes: 30, mostHours: 12, failures: 5 } },
        ),
        one(
          ['second-operator', fresh ? 'warning' : 'good'],
          [
            'Second operator',
            fresh
              ? 'There is only one operator: erasing more than 20 devices needs a second person.'
              : '3 operators: grave acts can be agreed to by a second person.',
          ],
          ['Operators are counted.', 'muster operators list'],
          { link: '/operators', values: { operators: fresh ? 1 : 3 } },
        ),
        one(
          ['device-transport', 'good'],
          ['Devices', 'TLS 1.3, both sides by certificate; a revoked device is cut off within a second.'],
          [
            'The door takes no other version and asks the list of devices at every request.',
            'openssl s_client -tls1_2 -connect muster.example.org:13000',
          ],
        ),
        one(
          ['row-security', bad ? 'bad' : 'good'],
          [
            'Wall between tenants',
            bad
              ? 'Not on: device_devices, fact_facts.'
              : 'Row-level security is forced on all 74 tables; the server’s role cannot lift it.',
          ],
          [
            'Asked of the database’s own catalogue now.',
            `muster stack sql "select relname, relrowsecurity and relforcerowsecurity as walled from pg_class join pg_attribute on attrelid = pg_class.oid where attname = 'tenant' and relkind = 'r' and relname <> 'tenant_numbers' order by 2, 1"`,
          ],
          { values: { tables: 74, open: bad ? 2 : 0, lifts: false } },
        ),
        one(
          ['key-ring', bad ? 'bad' : fresh ? 'warning' : 'good'],
          [
            'Key ring',
            bad
              ? 'One of its two copies is missing.'
              : fresh
                ? 'Two copies, generation 12, on one volume: what takes one takes the other. Set MUSTER_RING_COPY to a folder on another volume.'
                : 'Two copies, generation 1042, on two volumes.',
          ],
          [
            'Both folders are looked at now, and which volume each lies on.',
            'ls -l /var/lib/muster/ring /mnt/second-disk/muster/ring',
          ],
          { link: '/security', values: { generation: fresh ? 12 : 1042, oneVolume: fresh, missing: bad } },
        ),
        one(
          ['snapshots', fresh ? 'unknown' : 'good'],
          [
            'Snapshots of the whole machine',
            'None are seen from here. A hypervisor’s or a provider’s cannot be: confirm that none are kept, or how long.',
          ],
          [
            'Places where file systems show their snapshots are looked for.',
            'ls -d /var/lib/muster/.snapshots /.snapshots /.zfs/snapshot',
          ],
          {
            confirmable: true,
            values: { seen: 0 },
            ...(fresh
              ? {}
              : {
                  confirmation: {
                    by: idOf('opr', 2),
                    byName: 'Bojan Kovačević-Hinterleitner',
                    at: iso(now - 20 * day),
                    until: iso(now + 70 * day),
                  },
                }),
          },
        ),
        one(
          ['disk-encryption', 'unknown'],
          [
            'Disk encryption',
            'No encryption is seen below the volume with the data; a disk or a provider may encrypt beneath what can be seen: confirm it.',
          ],
          ['The kernel is asked what the volume is made of.', 'lsblk -o NAME,TYPE,MOUNTPOINT'],
          { confirmable: true, values: { encrypted: false } },
        ),
        one(
          ['file-modes', bad ? 'warning' : 'good'],
          [
            'Files that others could read',
            bad ? '2 files: backups/2026-11-20.tar, ready.json' : 'None of 212 files in the data folder.',
          ],
          [
            'The rights of every file in the data folder that others can reach are read now.',
            'find /var/lib/muster -type f -perm /o+r',
          ],
          { values: { looked: 212, open: bad ? 2 : 0 } },
        ),
        one(
          ['backups', fresh ? 'unknown' : 'good'],
          [
            'Backups',
            fresh
              ? 'None on this machine yet; where the database is somebody else’s, its backups are too.'
              : '14 backups, each sealed whole; the newest is of 2026-11-21T02:00:00Z. What is erased is unreadable in them, because they hold no key.',
          ],
          ['The folder with the daily backups is read now; half-written ones do not count.', 'muster backup --list'],
          { values: fresh ? { backups: 0, days: 14 } : { backups: 14, days: 14, at: '2026-11-21T02:00:00Z' } },
        ),
        one(
          ['looked', 'info'],
          ['Who looked at names and addresses in 30 days', '3 operators or programs, 214 times.'],
          ['Every answer that shows such a field is on record before it is shown.', 'muster privacy looks'],
          { link: '/looks', values: { actors: 3, times: 214, more: false } },
        ),
      ],
    },
    {
      part: 'breach',
      lines: [
        one(
          ['own-components', fresh ? 'unknown' : bad ? 'bad' : 'good'],
          [
            'Muster’s own parts',
            fresh
              ? '146 parts, not compared: no advisories that speak of them are loaded.'
              : `${bad ? '1 known vulnerability' : 'No known vulnerability'} in 146 parts; 3 parts no loaded source speaks of.`,
          ],
          [
            'The list of parts made at build time is compared with the loaded advisories by the rules that devices are matched by.',
            'muster doctor',
          ],
          { link: '/own-components', values: { components: 146, open: bad ? 1 : 0, uncovered: 3, known: !fresh } },
        ),
        one(
          ['incidents', 'not-set-up'],
          ['Register of incidents', 'Not built in this version: no incident can be registered here.'],
          ['This version has no such part.', 'muster --version'],
        ),
        one(
          ['subscribers', 'not-set-up'],
          ['Who is told of a vulnerability in Muster', 'Not built in this version: nobody is told by mail or webhook.'],
          ['This version has no such part.', 'muster --version'],
        ),
      ],
    },
    {
      part: 'erasure',
      lines: [
        one(
          ['erasures', bad ? 'bad' : fresh ? 'good' : 'warning'],
          [
            'Erasures',
            fresh
              ? '0 open, 0 of them wait for a second operator, 0 past their 72 hours; none was done yet.'
              : `5 open, 2 of them wait for a second operator, ${bad ? 1 : 0} past their 72 hours; the newest was done at 2026-11-20T06:00:04Z.`,
          ],
          ['Each request’s clock is compared with the time now; each receipt is signed.', 'muster erasures list'],
          {
            link: '/erasures',
            values: fresh
              ? { open: 0, waiting: 0, overdue: 0 }
              : { open: 5, waiting: 2, overdue: bad ? 1 : 0, doneAt: '2026-11-20T06:00:04Z' },
          },
        ),
        one(
          ['legal-holds', fresh ? 'info' : 'warning'],
          ['Legal holds', fresh ? '0 holds.' : '2 holds, stopping 1 erasure.'],
          ['Holds that have neither ended nor been lifted are counted.', 'muster holds list'],
          { link: '/legal-holds', values: fresh ? { holds: 0, stops: 0 } : { holds: 2, stops: 1 } },
        ),
        one(
          ['subject-requests', 'info'],
          ['Requests of persons', '3 open, 0 past their month, 2 answered.'],
          ['Each request’s clock is compared with the time now.', 'muster requests list'],
          { link: '/requests', values: { open: 3, overdue: 0, answered: 2 } },
        ),
        one(
          ['retention', bad ? 'bad' : 'good'],
          [
            'Terms',
            bad
              ? 'Kept longer than allowed: Events of services.'
              : 'Nothing of 21 kinds is older than its term; the job ran at 2026-11-21T03:10:00Z.',
          ],
          ['The age of the oldest row of each kind is compared with its term now.', 'muster privacy report --form csv'],
          { link: '/retention', values: { kinds: 21, overdue: bad ? 1 : 0, shortened: 2, at: '2026-11-21T03:10:00Z' } },
        ),
      ],
    },
  ]
}

function request(
  number: number,
  given: Pick<SubjectRequest, 'kind' | 'device' | 'channel' | 'note'>,
  at: number,
): SubjectRequest {
  return {
    id: SubjectRequestId.parse(idOf('req', number)),
    kind: given.kind,
    ...(given.device ? { device: given.device } : {}),
    channel: given.channel,
    receivedAt: iso(at),
    dueBy: iso(at + 31 * day),
    ...(given.note ? { note: given.note } : {}),
    by: idOf('opr', 1),
    byName: 'Ada Moser',
  }
}

function subjectRequests({ now, devices }: FixtureFleet): SubjectRequest[] {
  const device = (index: number): { device?: DeviceId } => (devices[index] ? { device: devices[index].id } : {})
  return [
    request(
      1,
      { kind: 'access', channel: 'mail', ...device(0), note: 'Wants to know what is held about the laptop' },
      now - 27 * day,
    ),
    request(2, { kind: 'erasure', channel: 'device', ...device(4) }, now - 2 * day),
    {
      ...request(3, { kind: 'objection', channel: 'letter', note: 'Objects to services being listed' }, now - 40 * day),
      outcome: 'extended',
      answer: 'The works council was asked first',
      answeredAt: iso(now - 12 * day),
      dueBy: iso(now + 52 * day),
    },
    {
      ...request(4, { kind: 'rectification', channel: 'in-person', ...device(9) }, now - 60 * day),
      outcome: 'granted',
      answer: 'The name was changed',
      answeredAt: iso(now - 55 * day),
    },
    {
      ...request(5, { kind: 'restriction', channel: 'other', ...device(12) }, now - 90 * day),
      outcome: 'refused',
      answer: 'The reason given does not apply: the machine is no longer in use',
      answeredAt: iso(now - 70 * day),
    },
  ]
}

function disclosure(device: FixtureDevice, fleet: FixtureFleet): Disclosure {
  const managing = { purposes: ['inventory'], bases: ['legitimate-interest'], source: 'agent' as const }
  return {
    form: 'https://muster.invalid/schemas/disclosure/1',
    device: device.id,
    tenant: 1,
    asOf: iso(fleet.now),
    controller: { name: 'Donau Logistik GmbH', contact: 'Handelskai 92, 1200 Wien' },
    privacyOfficer: 'datenschutz@donau-logistik.example',
    sections: [
      {
        name: 'device',
        title: 'The device itself',
        says: 'Its place in the fleet, and what operators called it.',
        ...managing,
        source: 'operator',
        retention: 'while managed',
        rows: [
          { Name: device.name, State: device.state, Enrolled: device.enrolledAt, Group: device.group?.name ?? null },
        ],
      },
      {
        name: 'system',
        title: 'System',
        says: 'Operating system and kernel, as the device told.',
        ...managing,
        retention: 'while managed',
        rows: [
          {
            'Operating system': device.osId ?? null,
            Version: device.osVersion ?? null,
            'Restart needed': device.rebootRequired ?? false,
          },
        ],
      },
      {
        name: 'software',
        title: 'Packages',
        says: 'Which packages it has. Kept sealed under a key of this device alone.',
        purposes: ['inventory', 'vulnerabilities'],
        bases: ['legitimate-interest'],
        source: 'agent',
        retention: 'while managed',
        rows: fleet
          .packagesOf(device)
          .map(({ name, version, architecture }) => ({ Name: name, Version: version, Architecture: architecture })),
      },
      {
        name: 'events',
        title: 'Events',
        says: 'What happened on the device.',
        ...managing,
        retention: '30 days',
        rows: [],
      },
    ],
    recipients: [
      {
        destination: 'assets.example.org:443',
        purpose: 'asset-sharing',
        country: 'AT',
        at: iso(fleet.now - 3 * day),
        fields: ['system.osId', 'system.osVersion', 'system.hostName'],
      },
    ],
    looks: [
      {
        at: iso(fleet.now - day),
        role: 'administrator',
        purpose: 'manage',
        fields: ['system.hostName', 'network.addresses'],
        times: 3,
      },
      { at: iso(fleet.now - 6 * day), role: 'operator', purpose: 'search', fields: ['system.hostName'], times: 1 },
    ],
    rights: [
      { right: 'Access', how: 'This document. Ask again at any time.' },
      { right: 'Erasure', how: 'Run “muster agent forget-me” on the device, or write to the privacy officer.' },
      { right: 'Complaint', how: 'To the data protection authority of your country.' },
    ],
  }
}
