// Data protection: sign-in, transport, walls in the database, the key ring, the disk, the log; each asked of the thing itself.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { iso } from '#kit/clock.ts'
import type { Line } from '#wire/console/server-privacy.ts'
import { backupsOf } from '../../backups/list-backups.ts'
import type { Caller, Context } from '../../context.ts'
import { rightsOf } from '../../people/access.ts'
import { listOperators } from '../../people/list-operators.ts'
import { securityOf } from '../../people/security-of.ts'
import { readLog } from '../../telemetry/transparency/read-log.ts'
import { diskEncryption, fileModes, sameVolume, snapshotsSeen } from './host.ts'
import { lineOf, many } from './line.ts'
import { readWalls } from './walls.store.ts'

export async function protectionLines(context: Context, caller: Caller): Promise<Line[]> {
  return [
    ...(await peopleLines(context, caller)),
    ...transportLines(context),
    ...(await wallLines(context)),
    ...ringLines(context),
    ...hostLines(context),
    await logLine(context, caller),
    backupsLine(context),
  ]
}

async function peopleLines(context: Context, caller: Caller): Promise<Line[]> {
  const { tenant } = caller
  const { items } = await listOperators(context, {}, caller)
  const settings = await securityOf(context, tenant)
  const see = items.filter(({ role }) => rightsOf(role).sees.identifiers).length
  return [
    lineOf(context, {
      code: 'sign-in',
      state: 'good',
      title: 'Signing in',
      says: `Password and one-time code for ${many(items.length, 'operator')}; a session ends after ${settings.sessionIdleMinutes} idle minutes and ${many(settings.sessionMostHours, 'hour')}; a name is locked after ${settings.failuresUntilLocked} failures.`,
      values: {
        operators: items.length,
        idleMinutes: settings.sessionIdleMinutes,
        mostHours: settings.sessionMostHours,
        failures: settings.failuresUntilLocked,
      },
      how: 'Nobody signs in without both; programs ask by credentials that are listed apart. The limits are read as they hold now.',
      command: 'muster security show',
      link: '/security',
    }),
    lineOf(context, {
      code: 'second-operator',
      state: items.length > 1 ? 'good' : 'warning',
      title: 'Second operator',
      says:
        items.length > 1
          ? `${many(items.length, 'operator')}: grave acts can be agreed to by a second person.`
          : 'There is no second operator: erasing more than 20 devices needs a second person.',
      values: { operators: items.length },
      how: 'Operators are counted.',
      command: 'muster operators list',
      link: '/operators',
    }),
    lineOf(context, {
      code: 'roles',
      state: 'info',
      title: 'Who can see names and addresses',
      says: `${see} of ${many(items.length, 'operator')}, by role.`,
      values: { see, operators: items.length },
      how: 'Roles are held against the table of rights that every request is checked by.',
      command: 'muster operators list',
      link: '/operators',
    }),
  ]
}

function transportLines(context: Context): Line[] {
  const { config } = context
  const tls = config.consoleCertificate !== undefined
  return [
    lineOf(context, {
      code: 'console-transport',
      state: tls ? 'good' : 'info',
      title: 'Console and API',
      says: tls ? 'TLS with the organisation’s certificate.' : 'Plain, and only from this machine itself (loopback).',
      values: { tls },
      how: 'Without a certificate the door listens on loopback alone; it cannot be set otherwise.',
      command: 'muster server config --origin',
      link: '/security',
    }),
    lineOf(context, {
      code: 'device-transport',
      state: 'good',
      title: 'Devices',
      says: 'TLS 1.3, both sides by certificate; a revoked device is cut off within a second.',
      how: 'The door takes no other version and asks the list of devices at every request.',
      command: `openssl s_client -tls1_2 -connect ${config.deviceHost}:${config.devicePort}`,
    }),
    lineOf(context, {
      code: 'plain-port',
      state: config.plain ? 'warning' : 'good',
      title: 'Historical plain port',
      says: config.plain ? 'On: it tells who knocks where to go, and takes nothing.' : 'Off.',
      values: { on: config.plain },
      how: 'Read from the configuration that runs.',
      command: 'muster server config --origin',
      link: '/security',
    }),
  ]
}

async function wallLines(context: Context): Promise<Line[]> {
  const walls = await readWalls(context.fleet)
  const whole = !walls.lifts && walls.open.length === 0
  return [
    lineOf(context, {
      code: 'row-security',
      state: whole ? 'good' : 'bad',
      title: 'Wall between tenants',
      says: whole
        ? `Row-level security is forced on all ${walls.tables} tables; the server’s role cannot lift it.`
        : `Not on: ${walls.open.join(', ') || 'the server’s role may lift it'}.`,
      values: { tables: walls.tables, open: walls.open.length, lifts: walls.lifts },
      how: 'Asked of the database’s own catalogue now.',
      command: `muster stack sql "select relname, relrowsecurity and relforcerowsecurity as walled from pg_class join pg_attribute on attrelid = pg_class.oid where attname = 'tenant' and relkind = 'r' and relname <> 'tenant_numbers' order by 2, 1"`,
    }),
    lineOf(context, {
      code: 'audit-append-only',
      state: walls.auditLoose ? 'bad' : 'good',
      title: 'Audit',
      says: walls.auditLoose
        ? 'The server’s role could change acts.'
        : 'Acts can be added and read; the server’s role cannot change them.',
      values: { loose: walls.auditLoose },
      how: 'The rights of the server’s role are asked of the database now.',
      command: `muster stack sql "select grantee, privilege_type from information_schema.role_table_grants where table_name = 'audit_acts'"`,
      link: '/audit',
    }),
  ]
}

function ringLines(context: Context): Line[] {
  const { ring, ringCopy, dataFolder } = { ...context.config.files, dataFolder: context.config.dataFolder }
  const same = sameVolume(ring, ringCopy)
  const written = [ring, ringCopy].map((folder) => ageOf(folder, context.clock.now()))
  const missing = written.some((age) => age === undefined)
  const snapshots = snapshotsSeen(dataFolder)
  return [
    lineOf(context, {
      code: 'key-ring',
      state: missing ? 'bad' : same === false ? 'good' : 'warning',
      title: 'Key ring',
      says: missing
        ? 'One of its two copies is missing.'
        : `Two copies, generation ${context.ring.generation}, on ${same ? 'one volume: what takes one takes the other. Set MUSTER_RING_COPY to a folder on another volume' : 'two volumes'}.`,
      values: { generation: context.ring.generation, oneVolume: same ?? false, missing },
      how: 'Both folders are looked at now, and which volume each lies on.',
      command: `ls -l ${shellWord(ring)} ${shellWord(ringCopy)}`,
      link: '/security',
    }),
    lineOf(context, {
      code: 'snapshots',
      state: snapshots.length > 0 ? 'warning' : 'unknown',
      title: 'Snapshots of the whole machine',
      says:
        snapshots.length > 0
          ? `Seen: ${snapshots.join(', ')}. A snapshot holds the key ring as well: what was erased since can be read in it.`
          : 'None are seen from here. A hypervisor’s or a provider’s cannot be: confirm that none are kept, or how long.',
      values: { seen: snapshots.length },
      how: 'Places where file systems show their snapshots are looked for.',
      command: `ls -d ${shellWord(join(dataFolder, '.snapshots'))} /.snapshots /.zfs/snapshot`,
      confirmable: true,
    }),
  ]
}

function hostLines(context: Context): Line[] {
  const { dataFolder } = context.config
  const disk = diskEncryption(dataFolder)
  const { looked, open } = fileModes(dataFolder)
  return [
    lineOf(context, {
      code: 'disk-encryption',
      state: disk.state === 'encrypted' ? 'good' : 'unknown',
      title: 'Disk encryption',
      says:
        disk.state === 'encrypted'
          ? `The volume with the data is encrypted (${disk.by}).`
          : 'No encryption is seen below the volume with the data; a disk or a provider may encrypt beneath what can be seen: confirm it.',
      values: { encrypted: disk.state === 'encrypted' },
      how: 'The kernel is asked what the volume is made of.',
      command: 'lsblk -o NAME,TYPE,MOUNTPOINT',
      confirmable: disk.state !== 'encrypted',
    }),
    lineOf(context, {
      code: 'file-modes',
      state: open.length === 0 ? 'good' : 'warning',
      title: 'Files that others could read',
      says:
        open.length === 0
          ? `None of ${many(looked, 'file')} in the data folder.`
          : `${many(open.length, 'file')}: ${open.slice(0, 5).join(', ')}${open.length > 5 ? ', …' : ''}`,
      values: { looked, open: open.length },
      how: 'The rights of every file in the data folder that others can reach are read now.',
      command: findOpen(dataFolder),
    }),
  ]
}

async function logLine(context: Context, caller: Caller): Promise<Line> {
  const log = await readLog(context, {}, caller)
  return lineOf(context, {
    code: 'transparency-log',
    state: 'good',
    title: 'Transparency log',
    says: `${many(log.size, 'entry', 'entries')}, ${log.checkpointAt ? `signed at ${log.checkpointAt}` : 'nothing signed yet'}.`,
    values: { size: log.size, ...(log.checkpointAt ? { at: log.checkpointAt } : {}) },
    how: 'The newest signed checkpoint is read; devices check that it only ever grows.',
    command: 'muster log export muster-log && muster log verify muster-log',
    link: '/privacy/log',
  })
}

/** What fileModes looks at: not into folders that nobody else enters, nor at what is meant for everybody. */
function findOpen(folder: string): string {
  const of = (inside: string) => shellWord(join(folder, inside))
  return `find ${shellWord(folder)} -type d \\( ! -perm /011 -o -path ${of('postgres/[0-9]*')} -o -path ${of('console')} \\) -prune -o -type f -perm /066 ! -name NOTICE.txt -print`
}

/** As a shell takes it for one word. */
const shellWord = (text: string) =>
  /^[\w/.,:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

const dayMs = 86_400_000

function backupsLine(context: Context): Line {
  const all = backupsOf(context.config)
  const { backupDays } = context.config
  const [newest] = all
  const late = newest === undefined || context.clock.now() - Date.parse(newest.at) > 2 * dayMs
  const { number: putBack, openedAt } = context.epoch
  const made =
    newest === undefined
      ? 'None on this machine yet; where the database is somebody else’s, its backups are too.'
      : `${many(all.length, 'backup')}, each sealed whole; the newest is of ${newest.at}. What is erased is unreadable in them, because they hold no key.`
  return lineOf(context, {
    code: 'backups',
    state: backupDays === 0 ? 'warning' : late ? 'unknown' : 'good',
    title: 'Backups',
    says:
      putBack === 0
        ? made
        : `${made} The database was put back from a backup ${many(putBack, 'time')}, last at ${iso(openedAt)}; what had been erased before that stayed erased.`,
    values: {
      ...{ backups: all.length, days: backupDays, putBack },
      ...(newest ? { at: newest.at } : {}),
      ...(putBack > 0 ? { putBackAt: iso(openedAt) } : {}),
    },
    how: 'The folder with the daily backups is read now; half-written ones do not count. Each restore opens an epoch, which is signed beside the key ring.',
    command: 'muster backup --list',
  })
}

function ageOf(folder: string, now: number): number | undefined {
  try {
    return now - statSync(folder).mtimeMs
  } catch {
    return undefined
  }
}
