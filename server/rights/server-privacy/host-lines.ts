// Data protection on the machine itself: the key ring's copies, snapshots, the disk, the rights of files, backups.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { iso } from '#kit/clock.ts'
import type { Line } from '#wire/console/server-privacy.ts'
import { backupsOf } from '../../backups/list-backups.ts'
import type { Context } from '../../context.ts'
import { diskEncryption, fileModes, sameVolume, snapshotsSeen } from './host.ts'
import { lineOf, many } from './line.ts'

export const hostLines = (context: Context): Line[] => [
  ...ringLines(context),
  ...diskLines(context),
  backupsLine(context),
]

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

function diskLines(context: Context): Line[] {
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
