// Log lines that cannot carry a person's data: a constant message and fields from a closed list, nothing else.
import pino from 'pino'
import { type Clock, iso } from './clock.ts'

/** Every field a log line may have. All are technical: opaque ids, counts, durations, codes. Never a name or a value. */
// biome-ignore format: one list, read as one
export const loggable = [
  'attempt', 'bytes', 'channel', 'code', 'count', 'database', 'device', 'durationMs', 'epoch', 'error', 'generation', 'group',
  'job', 'kind', 'method', 'migration', 'operator', 'pid', 'place', 'port', 'problem', 'purpose', 'queue', 'reference',
  'revision', 'route', 'signal', 'stack', 'status', 'task', 'tenant', 'token', 'version', 'waitMs',
] as const

export type LogFields = Partial<Record<(typeof loggable)[number], string | number | boolean | undefined>>

export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

const known: ReadonlySet<string> = new Set(loggable)

/**
 * One JSON line per call: `level`, `time` (ISO-8601, UTC), `place`, `message` and the fields of the closed list; any
 * other field is left out, so that what the compiler could not see does not reach the file either.
 */
export function openLog(options: {
  place: string
  level: LogLevel
  clock: Clock
  /** Standard output unless given. */
  write?: (line: string) => void
}): Log {
  const out = options.write ? { write: options.write } : pino.destination({ fd: 1, sync: true })
  const lines = pino(
    {
      level: options.level,
      base: { place: options.place },
      messageKey: 'message',
      timestamp: () => `,"time":"${iso(options.clock.now())}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    out,
  )
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: LogFields) =>
    lines[level](technical(fields), message)
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function technical(fields: LogFields = {}): LogFields {
  return Object.fromEntries(
    Object.entries(fields).filter(([key, value]) => known.has(key) && typeof value !== 'object'),
  ) as LogFields
}

/**
 * What may be said about an unexpected error: its class, code and where it was thrown. Never its message, which may
 * quote a row or a request.
 */
export function fault(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  const code = (error as Error & { code?: unknown }).code
  return {
    error: error.constructor.name,
    ...(typeof code === 'string' ? { code } : {}),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .map((line) => line.trim())
      .join(' | '),
  }
}

/** Says nothing: for tools that need a log and a run that needs none. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
