// Finds in the system's journal what may be told, and nothing else crosses to the agent: no message, no user, no path.

/** One finding: a type of wire/telemetry/event.ts with its detail, when it was written, and where to go on after it. */
export interface Found {
  readonly type:
    | 'service.failed'
    | 'service.recovered'
    | 'security.denied'
    | 'security.out-of-memory'
    | 'security.file-system-error'
  /** Milliseconds since 1970. */
  readonly at: number
  readonly cursor: string
  readonly detail: Readonly<Record<string, string>>
}

/** What a cursor of journald looks like (sd_journal_get_cursor(3)). */
export const cursorPattern = /^[a-z]=[0-9a-f]+(;[a-z]=[0-9a-f]+){1,9}$/

/** Message ids of systemd (sd-messages.h). */
const ids = {
  jobFailed: 'be02cf6855d2428ba40df7e9d022f03d',
  enteredFailed: 'd9b373ed55a64feb8242e02dbe79a49c',
  started: '39f53479d3a045ac8e11786248231fbf',
}
const fields = ['MESSAGE', 'MESSAGE_ID', 'UNIT', '_PID', '_TRANSPORT', '_AUDIT_ID']

/** Arguments of journalctl: only what could be a finding, from `cursor` on, for as long as it is asked where `follow`. */
export function journalArguments(cursor: string, follow: boolean): string[] {
  const units = Object.values(ids).map((id) => `MESSAGE_ID=${id}`)
  return [
    ...['--no-pager', '--quiet', '--all', '--output=json', `--output-fields=${fields.join()}`],
    // Not --after-cursor: where that entry is none of the following, it leaves out the first that is.
    ...[`--cursor=${cursor}`, ...(follow ? ['--follow', '--no-tail'] : [])],
    // Only the kernel, its audit and process 1 are believed: what others write may claim anything.
    ...['_TRANSPORT=kernel', '+', '_TRANSPORT=audit', '+', ...units, '_PID=1'],
  ]
}

/**
 * Reads `journalctl -o json` line by line; the entry of `start` is known already, and so is one that comes again. `failed` are the units known to have failed: only of those a start is told.
 * What the kernel says of a refusal arrives twice where audit is on, and is told once.
 */
export function openReader(start: string, failed: Iterable<string>): (line: string) => Found | undefined {
  const broken = new Set(failed)
  const audited = new Set<string>()
  let last = start
  return (line) => {
    const entry = parsed(line)
    const at = Math.floor(Number(entry?.__REALTIME_TIMESTAMP) / 1000)
    const cursor = entry?.__CURSOR
    if (!entry || typeof cursor !== 'string' || !cursorPattern.test(cursor) || !Number.isFinite(at)) return undefined
    if (cursor === last) return undefined
    last = cursor
    const found = unitFound(entry, broken) ?? kernelFound(entry, audited)
    return found && { ...found, at, cursor }
  }
}

type Entry = Record<string, unknown>
type Bare = Pick<Found, 'type' | 'detail'>

function parsed(line: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(line)
    return typeof entry === 'object' && entry !== null ? (entry as Entry) : undefined
  } catch {
    return undefined
  }
}

function unitFound(entry: Entry, broken: Set<string>): Bare | undefined {
  if (entry._PID !== '1' || typeof entry.UNIT !== 'string') return undefined
  const unit = unitName(entry.UNIT)
  if (unit === undefined) return undefined
  if (entry.MESSAGE_ID === ids.started)
    return broken.delete(unit) ? { type: 'service.recovered', detail: { unit } } : undefined
  if (entry.MESSAGE_ID !== ids.jobFailed && entry.MESSAGE_ID !== ids.enteredFailed) return undefined
  // systemd says it twice: the unit failed, and the job that was to start it.
  if (broken.has(unit)) return undefined
  broken.add(unit)
  return { type: 'service.failed', detail: { unit } }
}

/** Instances that cannot be somebody's name: a terminal, a number below those of users, a version of PostgreSQL. */
const plainInstance = /^(tty[A-Za-z0-9]{1,6}|\d{1,3}|\d{1,2}(\.\d)?-main)$/

/**
 * The name of a system service without `.service`; undefined for what belongs to a person's session. The instance of a
 * template may be a person's name (`vncserver@...`, `user@...`): it is left out unless it cannot be one.
 */
export function unitName(unit: string): string | undefined {
  if (!unit.endsWith('.service') || /^(user@|user-|session-|app-)/.test(unit)) return undefined
  const name = unit.slice(0, -'.service'.length)
  // A transient unit's name is random, or whatever a person typed.
  if (/^run-[a-z]?\d|^run-[a-z][0-9a-f]{32}/.test(name)) return undefined
  const [template = '', instance] = name.split(/@(.*)/s)
  const kept = instance === undefined || plainInstance.test(instance) ? name : `${template}@`
  return kept.slice(0, 256) || undefined
}

function kernelFound(entry: Entry, audited: Set<string>): Bare | undefined {
  const message = entry.MESSAGE
  if (typeof message !== 'string' || (entry._TRANSPORT !== 'kernel' && entry._TRANSPORT !== 'audit')) return undefined
  const denied = deniedIn(message)
  if (denied) {
    const serial = /\baudit\(\d+\.\d+:(\d+)\)/.exec(message)?.[1] ?? entry._AUDIT_ID
    if (typeof serial === 'string' && isRepeated(serial, audited)) return undefined
    return { type: 'security.denied', detail: denied }
  }
  if (entry._TRANSPORT !== 'kernel') return undefined
  const program = /\bKilled process \d+ \((.{1,64}?)\)/.exec(message)?.[1]
  if (program && /out of memory/i.test(message)) return { type: 'security.out-of-memory', detail: { program } }
  const device = damagedDevice(message)
  return device === undefined ? undefined : { type: 'security.file-system-error', detail: { device } }
}

/** Serial numbers of audit records go up; so many of the last are remembered. */
const remembered = 512

function isRepeated(serial: string, audited: Set<string>): boolean {
  if (audited.has(serial)) return true
  audited.add(serial)
  const [oldest] = audited
  if (audited.size > remembered && oldest !== undefined) audited.delete(oldest)
  return false
}

function deniedIn(message: string): Record<string, string> | undefined {
  if (/\bapparmor="DENIED"/.test(message)) {
    const [, quoted, hex] = /\bprofile=(?:"([^"]{1,1024})"|([0-9A-F]{2,2048})\b)/.exec(message) ?? []
    const profile = quoted ?? (hex && Buffer.from(hex, 'hex').toString())
    return profile ? { by: 'apparmor', profile: profileName(profile) } : undefined
  }
  if (!/\bavc:\s+denied\b/.test(message)) return undefined
  const domain = /\bscontext=[^:\s]+:[^:\s]+:([A-Za-z0-9_.-]{1,200})/.exec(message)?.[1]
  return domain ? { by: 'selinux', profile: domain } : undefined
}

/**
 * A profile as it may be told. AppArmor names it after a program's path, a namespace or a child (`//`): below a home folder
 * only the program's own name is left; what follows `//` and the marks of single machines and containers are cut off.
 */
function profileName(profile: string): string {
  const [own = ''] = profile.split('//')
  const home = /^\/(home|root|run\/user)\//.test(own)
  const name = home ? (own.split('/').at(-1) ?? '') : own
  return name.replace(/-[0-9a-f]{8}-[0-9a-f-]{20,}$/, '').slice(0, 256) || 'unnamed'
}

const fileSystemErrors = [
  /^EXT[234]-fs error \(device ([\w!.:-]{1,64})\)/,
  /^EXT[234]-fs \(([\w!.:-]{1,64})\): .*(error|aborted|Remounting filesystem read-only)/i,
  /^XFS \(([\w!.:-]{1,64})\): .*(corrupt|error|shut(ting)? down)/i,
  /^BTRFS:? (?:error|critical|emergency) \(device ([\w!.:-]{1,64})/i,
]

function damagedDevice(message: string): string | undefined {
  for (const pattern of fileSystemErrors) {
    const device = pattern.exec(message)?.[1]
    if (device !== undefined) return device
  }
  return undefined
}

/** Cursor of the journal's last entry. */
export const lastCursor = (entry: string): string | undefined => {
  const cursor = parsed(entry)?.__CURSOR
  return typeof cursor === 'string' && cursorPattern.test(cursor) ? cursor : undefined
}
