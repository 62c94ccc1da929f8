// One PostgreSQL instance on disk: made once, its settings written at every start, refused when another version made it.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Account, give } from './account.ts'
import type { Binaries } from './binaries.ts'

export interface Cluster {
  /** Of the instance; also names its files. */
  readonly name: string
  /** Holds `<name>/` and `<name>.password`. */
  readonly folder: string
  readonly sockets: string
  /** PostgreSQL's number inside the socket's name; nothing listens on TCP. */
  readonly port: number
  readonly sharedBuffersMiB: number
  /** False only in tests: commits are not written through. */
  readonly durable: boolean
}

export const superuser = 'muster_admin'

export const dataOf = (cluster: Cluster) => join(cluster.folder, cluster.name)

/** The superuser's URL over the socket. */
export function adminUrl(cluster: Cluster, database = 'postgres'): string {
  const password = readFileSync(passwordFile(cluster), 'utf8').trim()
  return `postgresql://${superuser}:${password}@localhost/${database}?host=${encodeURIComponent(cluster.sockets)}&port=${cluster.port}`
}

const passwordFile = (cluster: Cluster) => join(cluster.folder, `${cluster.name}.password`)

/**
 * Runs initdb when there is no instance yet. Each try has a folder of its own, renamed once it is whole: an initdb that
 * outlived its killed supervisor still writes into the last one.
 */
export async function makeCluster(cluster: Cluster, binaries: Binaries, account: Account | undefined): Promise<void> {
  const data = dataOf(cluster)
  if (existsSync(data)) refuseOtherVersion(data, binaries)
  else {
    const partial = `${data}.partial-${process.pid}`
    sweepPartial(cluster)
    mkdirSync(partial, { mode: 0o700 })
    give(partial, account)
    const password = randomBytes(32).toString('hex')
    await initdb(partial, password, cluster, binaries, account)
    writeFileSync(passwordFile(cluster), password, { mode: 0o600, flush: true })
    renameSync(partial, data)
  }
  for (const [file, text] of Object.entries({ 'postgresql.conf': settings(cluster), 'pg_hba.conf': access })) {
    writeFileSync(join(data, file), text, { mode: 0o600 })
    give(join(data, file), account)
  }
}

async function initdb(
  data: string,
  password: string,
  cluster: Cluster,
  binaries: Binaries,
  account: Account | undefined,
): Promise<void> {
  // initdb reads the password by path; it lies in the folder of the account that runs it, for this moment only.
  const file = `${data}.password`
  writeFileSync(file, password, { mode: 0o600 })
  give(file, account)
  try {
    await promisify(execFile)(
      binaries.initdb,
      [
        ...['--pgdata', data, '--username', superuser, '--pwfile', file, '--auth', 'scram-sha-256'],
        ...['--encoding', 'UTF8', '--locale', 'C', '--no-instructions', '--set', 'dynamic_shared_memory_type=mmap'],
        ...(cluster.durable ? [] : ['--no-sync']),
      ],
      {
        ...account,
        cwd: dirname(data),
        env: { PATH: dirname(binaries.initdb), LD_LIBRARY_PATH: binaries.libraries, LC_ALL: 'C' },
      },
    )
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    throw new Error(`initdb failed: ${(stderr ?? String(error)).trim().split('\n').slice(-3).join(' ')}`)
  } finally {
    rmSync(file, { force: true })
  }
  chmodSync(data, 0o700)
}

function sweepPartial({ folder, name }: Cluster): void {
  for (const entry of readdirSync(folder).filter((one) => one.startsWith(`${name}.partial-`)))
    try {
      rmSync(join(folder, entry), { recursive: true, force: true })
    } catch {
      // Still being written to; the next start removes it.
    }
}

function refuseOtherVersion(data: string, binaries: Binaries): void {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  const ours = binaries.version.split('.')[0]
  if (made !== ours)
    throw new Error(
      `${data} was made by PostgreSQL ${made}, this version brings ${ours}: start the version that made it, export a backup there, and restore it here`,
    )
}

const access = 'local all all scram-sha-256\n'

/**
 * Small and silent. Errors of statements go to the client only: their text may quote a row. The processes that a single
 * instance without replicas does not need are off (TRUST: what is not there leaks nothing).
 */
function settings(cluster: Cluster): string {
  return Object.entries({
    listen_addresses: "''",
    unix_socket_directories: `'${cluster.sockets.replaceAll("'", "''")}'`,
    unix_socket_permissions: '0700',
    port: cluster.port,
    max_connections: 100,
    // The password is 256 random bits: iterations protect nothing and would be paid at every connection.
    scram_iterations: 1,
    shared_buffers: `${cluster.sharedBuffersMiB}MB`,
    huge_pages: 'off',
    dynamic_shared_memory_type: 'mmap',
    io_method: 'sync',
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    min_wal_size: '64MB',
    max_wal_size: '512MB',
    jit: 'off',
    ...(cluster.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }),
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_checkpoints: 'off',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    default_text_search_config: "'pg_catalog.simple'",
  })
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('')
}
