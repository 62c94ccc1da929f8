// The server's settings and the places of its files; the only code of the server that reads the environment.
import { homedir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import * as z from 'zod'
import { type ConfigOf, flag, port, readConfig, type Settings } from '#kit/config.ts'

const text = z.string().min(1)

export const settings = {
  dataFolder: {
    env: 'MUSTER_DATA',
    schema: text.default(() => defaultDataFolder()).transform((folder) => resolve(folder)),
    says: 'Where keys, databases, logs and ready.json lie',
  },
  consolePort: { env: 'MUSTER_CONSOLE_PORT', schema: port.default(8080), says: 'Console and API; 0 = any free port' },
  consoleCertificate: {
    env: 'MUSTER_CONSOLE_CERTIFICATE',
    schema: text.optional(),
    says: 'PEM file; with it the console speaks TLS on every address, without it plain HTTP on loopback only',
  },
  consoleKey: { env: 'MUSTER_CONSOLE_KEY', schema: text.optional(), says: 'PEM file of the certificate’s private key' },
  consoleFolder: {
    env: 'MUSTER_CONSOLE_FOLDER',
    schema: text.default(join(import.meta.dirname, '..', 'dist', 'console')),
    says: 'The built console',
  },
  devicePort: { env: 'MUSTER_DEVICE_PORT', schema: port.default(13_000), says: 'Devices, TLS 1.3; 0 = any free port' },
  deviceHost: {
    env: 'MUSTER_DEVICE_HOST',
    schema: text.default('localhost'),
    says: 'Name or address under which devices reach this server',
  },
  deviceAddress: {
    env: 'MUSTER_DEVICE_ADDRESS',
    schema: text.default('::'),
    says: 'Address the device port listens on',
  },
  lineCap: {
    env: 'MUSTER_LINE_CAP',
    schema: z.coerce
      .number()
      .int()
      .min(0)
      .max(100_000)
      .default(() => linesThatFit()),
    says: 'Most lines this process holds open; 70 KB each, half of the memory there is and 9,000 unless set',
  },
  farewellPort: {
    env: 'MUSTER_FAREWELL_PORT',
    schema: port.default(13_000),
    says: 'UDP, devices that shut down say so here; 0 = any free port',
  },
  plain: {
    env: 'MUSTER_PLAIN',
    schema: z.preprocess((v) => (v === 'on' ? true : v === 'off' ? false : v), flag).default(false),
    says: 'on: tells whoever still knocks at the historical plain port where to go; nothing else is said there',
  },
  plainPort: {
    env: 'MUSTER_PLAIN_PORT',
    schema: port.default(14_000),
    says: 'The historical plain port, open only with MUSTER_PLAIN=on; 0 = any free port',
  },
  eventCap: {
    env: 'MUSTER_EVENT_CAP',
    schema: z.coerce.number().int().min(1_000).max(100_000_000).default(1_000_000),
    says: 'So many events are kept for a tenant; beyond it the oldest of the least severe go and are counted',
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    schema: text.optional(),
    says: 'Login that may make roles and databases; only `migrate` uses it',
    secret: true,
  },
  databasePrefix: {
    env: 'MUSTER_DATABASE_PREFIX',
    schema: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,30}$/, 'a lower-case word')
      .default('muster'),
    says: 'First part of the names of roles and databases',
  },
  fleetUrl: {
    env: 'MUSTER_FLEET_URL',
    schema: text.optional(),
    says: 'The fleet database as the app role, where a DBA made it',
    secret: true,
  },
  peopleUrl: {
    env: 'MUSTER_PEOPLE_URL',
    schema: text.optional(),
    says: 'The people database as the app role, where a DBA made it',
    secret: true,
  },
  ringCopy: {
    env: 'MUSTER_RING_COPY',
    schema: text.optional(),
    says: 'Second copy of the key ring; a folder on another volume, where there is one',
  },
  backups: {
    env: 'MUSTER_BACKUPS',
    schema: text.optional(),
    says: 'Where the daily backups of this machine’s databases go; backups in the data folder unless set',
  },
  backupDays: {
    env: 'MUSTER_BACKUP_DAYS',
    schema: z.coerce.number().int().min(0).max(400).default(14),
    says: 'So many days a daily backup is kept; 0: none are made',
  },
  advisoriesSocket: {
    env: 'MUSTER_ADVISORIES_SOCKET',
    schema: text.optional(),
    says: 'Socket of the vulnerability service',
  },
  advisoriesUrl: {
    env: 'MUSTER_ADVISORIES_URL',
    schema: z.url({ protocol: /^https$/ }).optional(),
    says: 'The vulnerability service on another machine, by mutual TLS; unset: the socket',
  },
  advisoriesCertificate: {
    env: 'MUSTER_ADVISORIES_CERTIFICATE',
    schema: text.optional(),
    says: 'PEM file; what this server shows the vulnerability service on another machine',
  },
  advisoriesKey: {
    env: 'MUSTER_ADVISORIES_KEY',
    schema: text.optional(),
    says: 'PEM file of that certificate’s private key',
  },
  advisoriesAuthority: {
    env: 'MUSTER_ADVISORIES_AUTHORITY',
    schema: text.optional(),
    says: 'PEM file of the authority that signed the vulnerability service’s certificate',
  },
  outbound: {
    env: 'MUSTER_OUTBOUND',
    schema: z.preprocess((v) => (v === 'on' ? true : v === 'off' ? false : v), flag).optional(),
    says: 'May anything leave this server at all: off, and no operator can open it; unset: as the console says, else no',
  },
  outboundLoopback: {
    env: 'MUSTER_OUTBOUND_LOOPBACK',
    schema: z.preprocess((v) => (v === 'on' ? true : v === 'off' ? false : v), flag).default(false),
    says: 'May a receiver be another program of this machine; else a name that leads here is refused',
  },
  localAgent: {
    env: 'MUSTER_LOCAL_AGENT',
    schema: flag.default(false),
    says: 'Make a one-time enrolment token for the agent on this machine at start',
  },
  logLevel: {
    env: 'MUSTER_LOG_LEVEL',
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    says: 'Least severe log line that is written',
  },
} as const satisfies Settings

export type ServerConfig = ConfigOf<typeof settings> & { readonly files: ServerFiles }

/** Every file the server keeps outside PostgreSQL; all 0600 in folders of 0700. */
export interface ServerFiles {
  readonly ring: string
  readonly ringCopy: string
  readonly authority: string
  /** Where the process that holds the ring takes keys to add and drop from other processes of this machine. */
  readonly ringSocket: string
  /** JSON {fleet, people}: what `migrate` made, as the app role. */
  readonly databases: string
  /** A folder for each backup. */
  readonly backups: string
  /** Code of the set-up link, until the first administrator exists. */
  readonly setupCode: string
  /** JSON {server, credential} of the first credential. */
  readonly adminCredential: string
  /** One-time enrolment token of the agent on this machine. */
  readonly agentToken: string
  readonly advisoriesSocket: string
  /** Who knocked at the plain port. */
  readonly plainAskers: string
  /** Receipts of tenants that were erased whole: nobody is left who could ask for them. */
  readonly receipts: string
  /** What left through the door, one JSON line each. */
  readonly ledger: string
}

/** Reads flags, environment and `<data>/server.yaml`. Throws ConfigError. */
export function readServerConfig(flags: readonly string[] = [], env = process.env) {
  const { config: first } = readConfig({ dataFolder: settings.dataFolder }, { env })
  const file = env.MUSTER_CONFIG ?? join(first.dataFolder, 'server.yaml')
  const read = readConfig(settings, { env, flags, file })
  return { config: withFiles(read.config), read }
}

export function withFiles(config: ConfigOf<typeof settings>): ServerConfig {
  const inside = (...parts: string[]) => join(config.dataFolder, ...parts)
  return {
    ...config,
    files: {
      ring: inside('ring'),
      ringCopy: config.ringCopy ?? inside('ring-copy'),
      ringSocket: inside('ring.sock'),
      authority: inside('authority'),
      databases: inside('server', 'databases.json'),
      backups: config.backups ?? inside('backups'),
      setupCode: inside('server', 'setup-code'),
      adminCredential: inside('server', 'admin-credential.json'),
      agentToken: inside('server', 'agent-token'),
      advisoriesSocket: config.advisoriesSocket ?? inside('advisories.sock'),
      plainAskers: inside('server', 'plain-askers.json'),
      receipts: inside('server', 'receipts'),
      ledger: inside('server', 'ledger.jsonl'),
    },
  }
}

/**
 * A line is one TLS connection, about 70 KB. Half of the machine's memory (or of the container's) goes to them at most, and
 * no more than 9,000: so many one process can ask to sync at once and see done in about a second (B4).
 */
function linesThatFit(): number {
  const bytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  return Math.min(9_000, Math.floor(bytes / 2 / 70_000))
}

/** FOUNDATIONS "What runs in npm start": /var/lib/muster as root, else the user's state folder. */
function defaultDataFolder(): string {
  if (process.getuid?.() === 0) return '/var/lib/muster'
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'muster')
}
