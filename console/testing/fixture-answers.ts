// What the fixture server answers to each contract, from its made-up fleet; every answer is checked by its contract.
import { iso } from '#kit/clock.ts'
import type { DeviceVerb, GroupKeep } from '#wire/console/devices.ts'
import { doneWith } from '#wire/console/done-with.ts'
import type { contracts } from '#wire/console/index.ts'
import type { CatalogueField, PrivacyChoice } from '#wire/console/privacy.ts'
import type { AnswerOf, Contract, Right } from '#wire/contract.ts'
import { CredentialId, GroupId, OperatorId, TenantNumber, TokenId } from '#wire/ids.ts'
import { Problem } from '#wire/problem.ts'
import { itemsFrom } from '#wire/telemetry/dictionary.ts'
import { declaredFields, kinds } from '#wire/telemetry/kinds.ts'
import { filesOnDevice } from '#wire/telemetry/on-device.ts'
import { shareableNames } from '#wire/telemetry/shareable.ts'
import { type FixtureAdvisories, makeAdvisories } from './fixture-advisories.ts'
import { makeErasures } from './fixture-erasures.ts'
import { makeEvents } from './fixture-events.ts'
import { makeFindings } from './fixture-findings.ts'
import { type FixtureDevice, type FixtureFleet, makeFleet, packageNames } from './fixture-fleet.ts'
import { makeHolders } from './fixture-holders.ts'
import { makeKept } from './fixture-kept.ts'
import { type KnowledgeWish, knowledgeOf, makeSources } from './fixture-knowledge.ts'
import { readLog } from './fixture-log.ts'
import { makePrivacy, type PrivacyWish } from './fixture-privacy.ts'
import { makeProduct } from './fixture-product.ts'
import { agentOf, reachOf } from './fixture-reach.ts'
import { makeSharing, type SharingWish } from './fixture-sharing.ts'
import { makeSyncs } from './fixture-syncs.ts'
import { idOf, numbers } from './numbers.ts'

export interface FixtureOptions {
  readonly devices: number
  readonly hostile?: boolean
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Not set up yet; the code is `start`. */
  readonly open?: boolean
  readonly signedIn?: boolean
  /** Contracts that are refused, by name. */
  readonly problems?: Readonly<Record<string, Problem>>
  readonly privacyChosen?: boolean
  /** `none`: nothing has happened yet. `off`: the privacy choice leaves them out. */
  readonly events?: 'none' | 'off'
  /** Devices that found the transparency log rewritten. */
  readonly inconsistent?: number
  /** How much is known of vulnerabilities; `partial` unless asked otherwise. */
  readonly knowledge?: KnowledgeWish
  /** Advisories that concern the fleet; by its size unless asked otherwise. */
  readonly findings?: number
  /** The product's own components are concerned too. */
  readonly atRisk?: boolean
  /** How the server stands on privacy; `usual` unless asked otherwise. */
  readonly privacy?: PrivacyWish
  /** What may be told outside; `none` unless asked otherwise. */
  readonly sharing?: SharingWish
  /** Rights the caller lacks. */
  readonly without?: readonly Right[]
}

type Input = Record<string, unknown>
type Answers = { [K in keyof typeof contracts]: (input: never) => AnswerOf<(typeof contracts)[K]> }

const administrators: readonly Right[] = [
  ...(['self', 'devices.read', 'devices.operate', 'software.read', 'tokens.manage', 'credentials.manage'] as const),
  ...(['privacy.read', 'privacy.manage', 'audit.read', 'inventory.import'] as const),
  ...(['findings.read', 'findings.decide', 'advisories.manage'] as const),
  ...(['consents.give', 'security.manage', 'erasures.read', 'erasures.request', 'erasures.decide'] as const),
  ...(['holds.manage', 'disclosures.read', 'looks.read', 'operators.manage'] as const),
]

export interface Fixture {
  answer(contract: Contract, input: Input): unknown
  /** Forced syncs take a step. */
  advance(): void
  /** Events arrive. */
  happen(count: number): void
  /** A file of advisories was sent. */
  load: FixtureAdvisories['load']
}

export function makeFixture(options: FixtureOptions): Fixture {
  const fleet = makeFleet(options.devices, options.now, options.hostile ?? false)
  const asOf = iso(options.now - 2000)
  const held = { open: options.open ?? false, signedIn: options.signedIn ?? true }
  let privacy: PrivacyChoice = {
    level: 'strict',
    items: itemsFrom(declaredFields, 'strict').filter((item) => options.events !== 'off' || item !== 'events'),
    chosen: options.privacyChosen ?? true,
    revision: 1,
    ...(options.privacyChosen === false ? {} : { at: iso(options.now - 86_400_000), by: 'Ada Moser' }),
  }
  const names = new Map<string, string>()
  const groups = fleet.groups.map((group, index) => ({
    ...group,
    readmission: 'automatic' as 'automatic' | 'by-hand',
    keep: (['off', 'all', 'off', 'off', 'unreached', 'off'] as const)[index] ?? ('off' as GroupKeep),
  }))
  const syncs = makeSyncs(fleet)
  const events = makeEvents(fleet, { none: options.events !== undefined, hostile: options.hostile ?? false })
  const wish = options.knowledge ?? 'partial'
  const sources = makeSources(options.now, wish)
  const knowledge = knowledgeOf(fleet, sources, wish)
  const findings = makeFindings({
    fleet,
    sources,
    knowledge,
    count: options.findings ?? Math.min(400, options.devices * 6),
    hostile: options.hostile ?? false,
  })
  const advisories = makeAdvisories({ now: options.now, findings, sources, wish })
  const product = makeProduct({
    devices: options.devices,
    now: options.now,
    knowledge,
    atRisk: options.atRisk ?? false,
  })
  const erasures = makeErasures(fleet, options.privacy === 'fresh')
  const ownPrivacy = makePrivacy(fleet, options.privacy ?? 'usual')
  const sharing = makeSharing(fleet, options.sharing ?? 'none')
  const termsKept = makeKept(fleet, options.privacy ?? 'usual')
  const holders = makeHolders(fleet, {
    chosen: () => privacy.items,
    onEnter: () => {
      held.signedIn = true
    },
  })
  const kept = new Set<string>()
  const tokens: AnswerOf<typeof contracts.listTokens>['items'] = []
  const credentials: AnswerOf<typeof contracts.listCredentials>['items'] = [
    {
      id: CredentialId.parse(idOf('crd', 1)),
      name: 'first credential',
      role: 'administrator',
      scopes: ['erase', 'export', 'reveal'],
      createdAt: iso(options.now - 40 * 86_400_000),
      lastUsedOn: iso(options.now).slice(0, 10),
    },
  ]
  const me = (): AnswerOf<typeof contracts.whoAmI> => ({
    operator: OperatorId.parse(idOf('opr', 1)),
    name: 'Ada Moser',
    tenant: TenantNumber.parse(1),
    organisation: 'Donau Logistik GmbH',
    role: 'administrator',
    rights: administrators.filter((right) => !options.without?.includes(right)),
    seesIdentifiers: true,
    language: 'en',
    privacyChosen: privacy.chosen,
    version: '0.1.0',
  })
  const find = (id: string) => {
    const device = fleet.devices.find((one) => one.id === id)
    if (!device) throw new Problem('device-unknown')
    return { ...device, name: names.get(device.id) ?? device.name }
  }
  const enter = () => {
    held.signedIn = true
    return me()
  }
  const answers: Answers = {
    setupState: () => ({ open: held.open, version: '0.1.0' }),
    beginSetup: ({ code }: { code: string }) => {
      if (code !== 'start') throw new Problem('token-invalid')
      return {
        secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
        uri: 'otpauth://totp/Muster:Ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Muster',
      }
    },
    finishSetup: () => {
      Object.assign(held, { open: false, signedIn: true })
      return { done: true }
    },
    signIn: ({ password }: { password: string }) => {
      if (password.startsWith('wrong')) throw new Problem('sign-in-refused')
      return enter()
    },
    whoAmI: () => {
      if (!held.signedIn) throw new Problem('credential-invalid')
      return me()
    },
    signOut: () => {
      held.signedIn = false
      return { done: true }
    },
    overview: () => ({ ...overviewOf(fleet, asOf, options.now), vulnerabilities: findings.summary() }),
    listDevices: (input) => listDevices(fleet, names, input, asOf),
    deviceFacets: (input) => facets(fleet, names, input, asOf),
    showDevice: ({ id }: { id: string }) => showDevice(find(id), fleet.now, kept.has(id)),
    deviceSoftware: ({ id }: { id: string }) => ({ packages: fleet.packagesOf(find(id)), at: asOf, asOf }),
    deviceHistory: ({ id }: { id: string }) => ({ items: history(find(id), fleet.now) }),
    deviceKnown: ({ id }: { id: string }) => ({ asOf, fields: known(find(id), privacy.items) }),
    renameDevice: ({ id, name }: { id: string; name: string }) => {
      names.set(id, name)
      return { name: name || id.slice(4, 10) }
    },
    actOnDevices: ({ devices, verb }: { devices: readonly FixtureDevice['id'][]; verb: DeviceVerb }) => {
      if (verb === 'keep') for (const device of devices) kept.add(device)
      if (verb === 'release') for (const device of devices) kept.delete(device)
      return {
        results: devices.map((device, index) =>
          index % 9 === 4
            ? { device, done: false, code: 'device-revoked', detail: 'The device was revoked already' }
            : { device, done: true },
        ),
      }
    },
    listGroups: () => ({
      items: groups.map((group) => ({
        ...group,
        devices: fleet.devices.filter((device) => device.group?.id === group.id).length,
      })),
    }),
    createGroup: ({ name, parent }: { name: string; parent: GroupId | null }) => {
      const group = {
        id: GroupId.parse(idOf('grp', 100 + groups.length)),
        name,
        parent,
        readmission: 'automatic' as const,
        keep: 'off' as const,
      }
      groups.push(group)
      return { ...group, devices: 0 }
    },
    changeGroup: ({ id, ...change }: { id: string; name?: string; keep?: GroupKeep }) => {
      const group = groups.find((one) => one.id === id)
      if (!group) throw new Problem('group-unknown')
      Object.assign(group, change)
      return { ...group, devices: 0 }
    },
    forceSync: (input: Parameters<typeof syncs.forceSync>[0]) => syncs.forceSync(input),
    listSyncs: (input: Parameters<typeof syncs.listSyncs>[0]) => syncs.listSyncs(input),
    showSync: (input: Parameters<typeof syncs.showSync>[0]) => syncs.showSync(input),
    syncDevices: (input: Parameters<typeof syncs.syncDevices>[0]) => syncs.syncDevices(input),
    listEvents: (input: Parameters<typeof events.listEvents>[0]) => events.listEvents(input),
    eventCounts: (input: Parameters<typeof events.eventCounts>[0]) => events.eventCounts(input),
    listEventTypes: () => events.listEventTypes(new Set(privacy.items)),
    readLog: () => readLog(options.devices, options.now, options.inconsistent ?? 0),
    listSoftware: (input) => listSoftware(input, options.devices, asOf),
    showSoftware: ({ manager, name }: { manager: 'dpkg'; name: string }) =>
      showSoftware(manager, name, options.devices, asOf, options.now),
    dataCatalogue: () => ({
      kinds: [
        ...kinds.map(({ name, title, says }) => ({ kind: name as string, title, says })),
        { kind: 'events', title: 'Events', says: 'What happened on a device, at once.' },
      ],
      fields: catalogueOf(new Set(privacy.items)),
    }),
    readPrivacy: () => privacy,
    choosePrivacy: ({ level, items }: { level: PrivacyChoice['level']; items?: string[] }) => {
      privacy = {
        level,
        items: level === 'own' ? (items ?? []) : itemsFrom(declaredFields, level),
        chosen: true,
        revision: privacy.revision + 1,
        at: asOf,
        by: 'Ada Moser',
      }
      return privacy
    },
    listTokens: () => ({ items: tokens }),
    createToken: ({
      group,
      reusable,
      ownership = 'company',
      validSeconds,
    }: {
      group: GroupId | null
      reusable: boolean
      ownership?: 'company' | 'personal'
      validSeconds: number
    }) => {
      const token = {
        id: TokenId.parse(idOf('tok', tokens.length + 1)),
        group,
        reusable,
        ownership,
        createdAt: iso(options.now),
        expiresAt: iso(options.now + validSeconds * 1000),
        devices: 0,
      }
      tokens.unshift(token)
      return { ...token, token: `mst1.1.${'k7q2'.repeat(12)}`, server: 'muster.example.org:13000' }
    },
    revokeToken: () => ({ done: true }),
    listCredentials: () => ({ items: credentials }),
    createCredential: ({ name, role, scopes }: { name: string; role: string; scopes: 'erase'[] }) => {
      const id = CredentialId.parse(idOf('crd', 50 + credentials.length))
      const made = { id, name, role, scopes, createdAt: asOf }
      credentials.push(made)
      return { ...made, secret: `msc1.${'r4x9'.repeat(10)}` }
    },
    revokeCredential: ({ id }: { id: string }) => {
      const row = credentials.find((one) => one.id === id)
      if (row) row.revokedAt = asOf
      return { done: true }
    },
    listActs: () => ({ items: acts(fleet) }),
    importInventories: () => ({ results: [] }),
    ...findings.answers,
    ...advisories.answers,
    ...product,
    ...erasures.answers,
    ...sharing.answers,
    ...termsKept.answers,
    ...holders.answers,
    ...ownPrivacy.answers,
    ...(options.sharing === undefined ? {} : { showOutbound: sharing.answers.showOutbound }),
  }
  return {
    answer(contract, input) {
      const refused = options.problems?.[contract.name]
      if (refused) throw refused
      if (contract.right !== 'open' && !held.signedIn) throw new Problem('credential-invalid')
      const make = answers[contract.name as keyof Answers] as (given: Input) => unknown
      return contract.answer.parse(JSON.parse(JSON.stringify(make(input))))
    },
    advance: syncs.advance,
    happen: events.happen,
    load: advisories.load,
  }
}

function matching(fleet: FixtureFleet, names: Map<string, string>, input: Record<string, unknown>): FixtureDevice[] {
  const search = String(input.search ?? '').toLowerCase()
  const fits = (key: string, value: string | undefined) => {
    const wanted = input[key] as string[] | undefined
    return !wanted || wanted.includes(value ?? '')
  }
  return fleet.devices
    .map((device) => (names.has(device.id) ? { ...device, name: names.get(device.id) as string } : device))
    .filter(
      (device) =>
        (search === '' || device.name.toLowerCase().includes(search) || device.id.startsWith(search)) &&
        fits('state', device.state) &&
        fits('presence', device.presence) &&
        fits('os', [device.osId, device.osVersion].filter(Boolean).join(' ')) &&
        fits('deviceClass', device.deviceClass) &&
        fits('ownership', device.personal ? 'personal' : 'company') &&
        fits('group', device.group?.id),
    )
}

function listDevices(fleet: FixtureFleet, names: Map<string, string>, input: Record<string, unknown>, asOf: string) {
  const sort = String(input.sort)
  const value = (device: FixtureDevice): string | number => {
    if (sort === 'packages') return device.packages ?? -1
    if (sort === 'os') return `${device.osId ?? ''} ${device.osVersion ?? ''}`
    return String(device[sort as 'name'] ?? '')
  }
  const rows = matching(fleet, names, input)
  rows.sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : a.index - b.index))
  if (input.order === 'desc') rows.reverse()
  const from = Number(input.cursor ?? 0)
  const limit = Number(input.limit)
  const items = rows.slice(from, from + limit).map(({ index: _, ...row }) => row)
  return { items, total: rows.length, asOf, ...(from + limit < rows.length ? { next: String(from + limit) } : {}) }
}

/** Each facet counts under all conditions but its own. */
function facets(fleet: FixtureFleet, names: Map<string, string>, input: Record<string, unknown>, asOf: string) {
  const count = (facet: string, of: (device: FixtureDevice) => string | undefined) => {
    const counts = new Map<string, number>()
    for (const row of matching(fleet, names, { ...input, [facet]: undefined })) {
      const value = of(row)
      if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    return [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([value, devices]) => ({ value, label: value, devices }))
  }
  return {
    state: count('state', (row) => row.state),
    presence: count('presence', (row) => row.presence),
    os: count('os', (row) => row.osId && `${row.osId} ${row.osVersion}`),
    deviceClass: count('deviceClass', (row) => row.deviceClass),
    ownership: count('ownership', (row) => (row.personal ? 'personal' : 'company')),
    group: count('group', (row) => row.group?.id),
    asOf,
  }
}

function overviewOf(
  fleet: FixtureFleet,
  asOf: string,
  now: number,
): Omit<AnswerOf<typeof contracts.overview>, 'vulnerabilities'> {
  const tally = (of: (device: FixtureDevice) => string) => {
    const counts: Record<string, number> = {}
    for (const device of fleet.devices) counts[of(device)] = (counts[of(device)] ?? 0) + 1
    return counts
  }
  const systems = Object.entries(tally((device) => (device.osId ? `${device.osId} ${device.osVersion}` : '')))
    .filter(([name]) => name)
    .sort(([, a], [, b]) => b - a)
  const next = numbers(5)
  const busy = Math.max(1, fleet.devices.length / 40)
  return {
    asOf,
    devices: fleet.devices.length,
    states: tally((device) => device.state),
    presence: tally((device) => device.presence),
    systems: systems.map(([name, devices]) => {
      const [osId = '', osVersion = ''] = name.split(' ')
      return { osId, osVersion, devices }
    }),
    software: { packages: 5400, versions: 12_871 },
    changes: Array.from({ length: 30 }, (_, index) => ({
      day: iso(now - (29 - index) * 86_400_000).slice(0, 10),
      added: Math.round(busy * next(20)),
      removed: Math.round(busy * next(9)),
      changed: Math.round(busy * (next(60) + (index % 7 === 2 ? 160 : 0))),
    })),
    lines: { held: fleet.devices.filter((device) => device.held).length, cap: 9000 },
    leftBytes: 0,
    nextSteps: [
      { key: 'administrator', title: 'Create the administrator', text: '', link: '', done: true },
      { key: 'privacy', title: 'Choose what is collected', text: '', link: '/privacy', done: true },
      {
        key: 'device',
        title: 'Add a further device',
        text: 'One line on each machine.',
        link: '/devices/add',
        done: false,
      },
      {
        key: 'group',
        title: 'Make the first group',
        text: 'Devices enrolled with its token land in it.',
        link: '/devices',
        done: false,
      },
      {
        key: 'ring',
        title: 'Save the key ring',
        text: 'Without it a restored backup cannot be read.',
        link: '/privacy',
        done: false,
      },
    ],
  }
}

function showDevice(device: FixtureDevice, now: number, kept: boolean): AnswerOf<typeof contracts.showDevice> {
  const { index, ...row } = device
  const reach = reachOf(device, now, kept)
  const told = row.packages !== undefined
  const offline = row.presence === 'offline'
  return {
    ...row,
    ...(told
      ? {
          system: {
            osId: row.osId ?? 'debian',
            ...(row.osVersion ? { osVersion: row.osVersion } : {}),
            osName: 'Debian GNU/Linux 12 (bookworm)',
            kernel: '6.1.0-27-amd64',
            architecture: 'amd64',
            deviceClass: 'server',
            virtualisation: 'kvm',
            bootedOn: iso(now - 12 * 86_400_000).slice(0, 10),
            rebootRequired: row.rebootRequired ?? false,
            agentVersion: '0.1.0',
            ...(index % 2 === 0 ? { hostName: row.name } : {}),
          },
          hardware: {
            manufacturer: 'Supermicro',
            model: 'SYS-1019P-WTR',
            firmwareVersion: '3.4a',
            firmwareDate: '2023-05-18',
            cpuModel: 'Intel(R) Xeon(R) Silver 4214 CPU @ 2.20GHz',
            cpuCores: 12,
            cpuThreads: 24,
            memoryMebibytes: 65_536,
            disks: [
              { name: 'nvme0n1', mebibytes: 915_715, rotational: false },
              { name: 'sda', mebibytes: 3_815_447, rotational: true },
            ],
          },
        }
      : {}),
    ...(told && index % 2 === 0
      ? {
          network: [
            { name: 'lo', type: 'loopback' as const, up: true, addresses: ['127.0.0.1', '::1'] },
            {
              name: 'eno1',
              type: 'ethernet' as const,
              up: true,
              addresses: ['10.20.30.41', 'fe80::ae1f:6bff:fe12:9c3a'],
            },
            { name: 'wlp2s0', type: 'wireless' as const, up: false },
          ],
          services: [
            { name: 'ssh.service', state: 'active' as const, startup: 'enabled' as const },
            { name: 'cron.service', state: 'active' as const, startup: 'enabled' as const },
            { name: 'backup-home.service', state: 'failed' as const, startup: 'static' as const },
            { name: 'bluetooth.service', state: 'inactive' as const, startup: 'disabled' as const },
          ],
        }
      : {}),
    ...(reach ? { reach } : {}),
    ...(row.lastSeen && told ? { agent: agentOf(device, now) } : {}),
    waiting: [
      ...(row.presence === 'offline'
        ? [{ what: 'sync' as const, since: iso(now - 1_800_000), until: iso(now + 84_600_000) }]
        : []),
      ...(index % 6 === 4 ? [{ what: 'policy' as const, since: iso(now - 300_000) }] : []),
    ],
    status: offline ? 'critical' : row.rebootRequired ? 'warning' : told ? 'ok' : 'unknown',
    reasons: [
      ...(offline
        ? [
            {
              level: 'critical' as const,
              code: 'silent' as const,
              values: { intervals: 4, seconds: 3_720 },
              text: 'It has not been seen for more than 3 intervals',
              since: row.lastSeen ?? iso(now),
              todo: 'Check that it is switched on and reaches this server on port 13000.',
            },
          ]
        : []),
      ...(row.rebootRequired
        ? [
            {
              level: 'warning' as const,
              code: 'restart-required' as const,
              values: {},
              text: 'It wants to be restarted',
              todo: 'Restart it; an update waits for that.',
            },
          ]
        : []),
    ],
    kinds: told
      ? {
          system: { at: iso(now - 5_000_000), rows: 1, collected: true },
          hardware: { at: iso(now - 90_000_000), rows: 1, collected: true },
          software: { at: iso(now - 400_000), rows: row.packages ?? 0, collected: true },
          ...(index % 2 === 0
            ? {
                network: { at: iso(now - 800_000), rows: 3, collected: true },
                services: { at: iso(now - 800_000), rows: 4, collected: true },
              }
            : {
                network: { at: iso(now - 800_000), rows: 0, collected: false },
                services: { at: iso(now - 800_000), rows: 0, collected: false },
              }),
        }
      : {},
    withheld: index % 5 === 2 ? ['hardware.serialNumber'] : [],
    clockOffSeconds: index % 4,
    certificateUntil: iso(now + 15 * 3_600_000),
    generation: 7,
    policyRevision: 1,
    syncIntervalSeconds: 900,
  }
}

function history(device: FixtureDevice, now: number): AnswerOf<typeof contracts.deviceHistory>['items'] {
  const next = numbers(device.index + 4)
  return Array.from({ length: device.packages === undefined ? 0 : 34 }, (_, index) => {
    const what = (['changed', 'changed', 'added', 'removed'] as const)[next(4)] ?? 'changed'
    const version = () => `${1 + next(4)}.${next(20)}.${next(9)}-${1 + next(4)}`
    return {
      at: iso(now - index * index * 1_500_000 - 400_000),
      kind: 'software',
      what,
      subject: packageNames[next(packageNames.length)] ?? 'bash',
      ...(what === 'added' ? {} : { before: version() }),
      ...(what === 'removed' ? {} : { after: version() }),
    }
  })
}

function known(device: FixtureDevice, items: readonly string[]): AnswerOf<typeof contracts.deviceKnown>['fields'] {
  return catalogueOf(new Set(items)).map((field) => {
    const { kind, title, sensitivity, purpose, storedAs, retention } = field
    const base = { kind, field: field.field, title, sensitivity, purpose, storedAs, retention }
    if (!field.collected) return { ...base, state: 'not-collected' as const }
    if (field.kind === 'software') return { ...base, value: `${device.packages ?? 0} rows`, state: 'held' as const }
    if (field.field === 'osId') return { ...base, value: device.osId ?? '', state: 'held' as const }
    return field.field.length % 3 === 0
      ? { ...base, state: 'empty' as const }
      : { ...base, value: 'amd64', state: 'held' as const }
  })
}

function catalogueOf(on: ReadonlySet<string>): CatalogueField[] {
  return declaredFields.map((field) => ({
    kind: field.kind,
    field: field.field,
    title: field.title,
    sensitivity: field.sensitivity,
    purpose: field.purpose,
    basis: field.basis,
    category: field.category,
    precision: field.precision,
    retention: field.retentionDays === 'while-managed' ? 'while managed' : `${field.retentionDays} days`,
    keptFor: field.retentionDays === 'while-managed' ? 'while managed' : `${field.retentionDays} days`,
    onDevice: [...filesOnDevice(field.kind)],
    doneWith: doneWith(field.kind, field.field),
    mayGoTo: shareableNames.includes(`${field.kind}.${field.field}`) ? ['asset-sharing'] : [],
    arrives: field.arrives,
    storedAs: field.sensitivity === 'technical' ? 'clear and sealed' : 'sealed',
    rests: 'fact_facts (sealed)',
    seenBy:
      field.sensitivity === 'technical'
        ? ['administrator', 'operator', 'auditor', 'observer']
        : ['administrator', 'operator'],
    goesTo: 'nobody',
    from: field.from,
    item: field.item,
    lose: field.lose,
    collected: on.has(field.item),
  }))
}

function listSoftware(
  input: Record<string, unknown>,
  devices: number,
  asOf: string,
): AnswerOf<typeof contracts.listSoftware> {
  const search = String(input.search ?? '').toLowerCase()
  const all = packageNames
    .flatMap((name, index) => [
      { name, index },
      { name: `${name}-common`, index: index + 100 },
      ...(index % 20 === 5 ? [{ name: `donau-${name}-plugin`, index: index + 200 }] : []),
    ])
    .filter(({ name }) => name.startsWith(search))
    .map(({ name, index }) => ({
      manager: (['dpkg', 'dpkg', 'dpkg', 'rpm', 'apk'] as const)[index % 5] ?? ('dpkg' as const),
      name,
      versions: 1 + (index % 14),
      devices: Math.max(1, Math.round((devices * ((index * 37) % 100)) / 100)),
      ...(index >= 200 ? { public: false } : { public: true, origin: 'debian', vendor: 'lists.debian.org' }),
    }))
    .filter(({ manager }) => !input.manager || (input.manager as string[]).includes(manager))
  const sort = input.sort as 'name' | 'devices' | 'versions'
  all.sort((a, b) => (a[sort] < b[sort] ? -1 : a[sort] > b[sort] ? 1 : 0))
  if (input.order === 'desc') all.reverse()
  const from = Number(input.cursor ?? 0)
  const to = from + Number(input.limit)
  return { items: all.slice(from, to), total: all.length, asOf, ...(to < all.length ? { next: String(to) } : {}) }
}

function showSoftware(
  manager: string,
  name: string,
  devices: number,
  asOf: string,
  now: number,
): AnswerOf<typeof contracts.showSoftware> {
  const versions = ['3.0.15-1~deb12u1', '3.0.14-1~deb12u2', '3.0.13-1~deb12u1', '3.0.11-1~deb12u2', '1.1.1w-0+deb11u1']
  const share = (index: number, day: number) => {
    const peak = [88, 55, 30, 8, -20][index] ?? 0
    const width = [34, 16, 16, 18, 26][index] ?? 10
    return Math.round((devices * Math.exp(-(((day - peak) / width) ** 2))) / 1.4)
  }
  return {
    manager,
    name,
    devices: Math.max(1, Math.round(devices * 0.93)),
    versions: versions.map((version, index) => ({
      version,
      architecture: 'amd64',
      source: 'openssl',
      vendor: 'lists.debian.org',
      origin: 'debian',
      devices: Math.max(1, share(index, 89)),
      firstSeen: iso(now - (4 + index * 30) * 86_400_000).slice(0, 10),
    })),
    days: Array.from({ length: 90 }, (_, day) =>
      versions.map((version, index) => ({
        day: iso(now - (89 - day) * 86_400_000).slice(0, 10),
        version,
        devices: share(index, day),
      })),
    ).flat(),
    asOf,
  }
}

function acts(fleet: FixtureFleet): AnswerOf<typeof contracts.listActs>['items'] {
  const next = numbers(77)
  const verbs = [
    'session.begin',
    'device.rename',
    'device.revoke',
    'token.create',
    'privacy.choose',
    'group.create',
  ] as const
  return Array.from({ length: 48 }, (_, index) => {
    const act = verbs[next(verbs.length)] ?? 'session.begin'
    return {
      id: String(1000 - index),
      at: iso(fleet.now - index * 4_300_000 - 60_000),
      actor: index % 13 === 12 ? 'system' : idOf('opr', 1),
      ...(index % 13 === 12 ? {} : { actorName: 'Ada Moser' }),
      act,
      ...(act.startsWith('device') ? { subject: fleet.devices[next(fleet.devices.length)]?.id ?? idOf('dev', 1) } : {}),
      outcome: index % 17 === 4 ? ('refused' as const) : ('done' as const),
      detail: act === 'token.create' ? { validSeconds: 600, reusable: false } : {},
    }
  })
}
