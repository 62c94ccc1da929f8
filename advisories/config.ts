// Settings of the vulnerability service; the only code of this place that reads the environment.
import { join } from 'node:path'
import * as z from 'zod'
import { ConfigError, flag, port, readConfig, type Settings } from '#kit/config.ts'

const text = z.string().min(1)

const settings = {
  dataFolder: { env: 'MUSTER_DATA', schema: text, says: 'Where the socket and the way to the database lie' },
  databaseUrl: {
    env: 'MUSTER_ADVISORIES_DATABASE_URL',
    schema: text.optional(),
    says: 'Login that may make the role and database; only `migrate` uses it',
    secret: true,
  },
  socket: { env: 'MUSTER_ADVISORIES_SOCKET', schema: text.optional(), says: 'Where the service answers' },
  port: {
    env: 'MUSTER_ADVISORIES_PORT',
    schema: port.optional(),
    says: 'Answers a server on another machine too, by mutual TLS; 0 = any free port; unset: on the socket only',
  },
  address: {
    env: 'MUSTER_ADVISORIES_ADDRESS',
    schema: text.default('::'),
    says: 'Address that port is open on',
  },
  certificate: {
    env: 'MUSTER_ADVISORIES_CERTIFICATE',
    schema: text.optional(),
    says: 'PEM file; what the service shows a server on another machine',
  },
  key: {
    env: 'MUSTER_ADVISORIES_KEY',
    schema: text.optional(),
    says: 'PEM file of that certificate’s private key',
  },
  authority: {
    env: 'MUSTER_ADVISORIES_AUTHORITY',
    schema: text.optional(),
    says: 'PEM file of the authority whose certificates may ask; one that signs for nobody else',
  },
  outbound: {
    env: 'MUSTER_OUTBOUND',
    schema: z.preprocess((v) => (v === 'on' ? true : v === 'off' ? false : v), flag).optional(),
    says: 'May anything leave this machine at all: off, and no operator can open it; unset: what the server says, else no',
  },
  outboundLoopback: {
    env: 'MUSTER_OUTBOUND_LOOPBACK',
    schema: z.preprocess((v) => (v === 'on' ? true : v === 'off' ? false : v), flag).default(false),
    says: 'May a source be another program of this machine',
  },
  logLevel: {
    env: 'MUSTER_LOG_LEVEL',
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    says: 'Least severe log line that is written',
  },
} as const satisfies Settings

export type AdvisoriesConfig = ReturnType<typeof readAdvisoriesConfig>

export function readAdvisoriesConfig(flags: readonly string[] = [], env = process.env) {
  if (!env.MUSTER_DATA) throw new ConfigError('MUSTER_DATA is not set')
  const { config } = readConfig(settings, { env, flags })
  const folder = join(config.dataFolder, 'advisories')
  return {
    ...config,
    folder,
    /** What left through the door: JSON lines, 0600. */
    ledger: join(folder, 'ledger.jsonl'),
    /** The app role's URL, 0600; written by `migrate`. */
    databaseFile: join(folder, 'database'),
    socket: config.socket ?? join(config.dataFolder, 'advisories.sock'),
  }
}
