// The settings of a whole installation on one machine; the only code of the stack that reads the environment.
import { chmodSync, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigError } from '#kit/config.ts'
import { readServerConfig, type ServerConfig } from '../server/config.ts'
import { databaseAccount } from './postgres/account.ts'

export interface StackConfig {
  readonly dataFolder: string
  readonly server: ServerConfig
  /** Undefined: an embedded PostgreSQL of our own. */
  readonly databaseUrl: string | undefined
  readonly advisoriesDatabaseUrl: string | undefined
  /** Where the user's sockets lie, when not root. */
  readonly runtimeFolder: string | undefined
  /** For the children: everything but the logins that may make roles and databases. */
  readonly env: Readonly<Record<string, string | undefined>>
}

export function readStackConfig(env: NodeJS.ProcessEnv = process.env): StackConfig {
  const { config } = readServerConfig([], env)
  const { DATABASE_URL, MUSTER_ADVISORIES_DATABASE_URL, ...rest } = env
  return {
    dataFolder: config.dataFolder,
    server: config,
    databaseUrl: DATABASE_URL,
    advisoriesDatabaseUrl: MUSTER_ADVISORIES_DATABASE_URL,
    runtimeFolder: env.XDG_RUNTIME_DIR,
    env: { ...rest, MUSTER_DATA: config.dataFolder },
  }
}

/**
 * Makes the data folder: closed to others, but as root passable, because PostgreSQL runs under another account.
 * Recursive mkdir gives its mode to the parents too, so they are made apart.
 */
export function makeDataFolder({ dataFolder, databaseUrl, advisoriesDatabaseUrl }: StackConfig): void {
  const mode = databaseAccount() ? 0o711 : 0o700
  try {
    mkdirSync(dirname(dataFolder), { recursive: true })
    mkdirSync(dataFolder, { recursive: true, mode })
    chmodSync(dataFolder, mode)
    for (const [folder, own] of [
      ['postgres', mode],
      ['logs', 0o700],
      ['server', 0o700],
    ] as const) {
      mkdirSync(join(dataFolder, folder), { recursive: true })
      chmodSync(join(dataFolder, folder), own)
    }
    if (!databaseUrl || !advisoriesDatabaseUrl) refuseClosedParents(dataFolder)
    refuseFullDisk(dataFolder)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`the data folder ${dataFolder} cannot be made: ${(error as NodeJS.ErrnoException).code}`)
  }
}

/** As root PostgreSQL runs under another account, which has to get to its folder. */
function refuseClosedParents(dataFolder: string): void {
  const account = databaseAccount()
  if (!account) return
  for (let at = dirname(dataFolder); at !== dirname(at); at = dirname(at)) {
    const { mode, uid, gid } = statSync(at)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0)
      throw new ConfigError(
        `PostgreSQL runs under another account and cannot pass ${at}: 'chmod o+x ${at}', or name another folder in MUSTER_DATA`,
      )
  }
}

/** Two PostgreSQL instances with their logs of changes, the programs, and room to work. */
const firstStartMiB = 400

function refuseFullDisk(dataFolder: string): void {
  if (existsSync(join(dataFolder, 'postgres', 'fleet'))) return
  const { bavail, bsize } = statfsSync(dataFolder)
  const free = Math.floor((bavail * bsize) / 1024 ** 2)
  if (free < firstStartMiB)
    throw new ConfigError(
      `the disk of ${dataFolder} has ${free} MiB free and a first start takes ${firstStartMiB}: make room, or set MUSTER_DATA to a folder on another disk`,
    )
}
