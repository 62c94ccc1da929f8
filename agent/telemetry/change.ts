// What has to be said so that the other end holds the same: the whole, or only what went, came and moved on.
import { toColumns } from '#wire/telemetry/columns.ts'
import type { Kind } from '#wire/telemetry/dictionary.ts'
import { canonical, type Digest, digestOf } from '#wire/telemetry/digest.ts'
import type { TelemetryRecord } from '#wire/telemetry/transmission.ts'
import type { Row } from './minimise.ts'
import { sha256 } from './sha256.ts'

export interface Held {
  readonly digest: Digest
  readonly rows: readonly Row[]
}

/** The digest of a kind's rows (wire/telemetry/digest.ts). */
export const digestOfRows = (rows: readonly Row[]): Digest => digestOf(rows, sha256)

/** The whole state; `off` says that the kind is not collected any more. */
export function wholeRecord(kind: Kind, { digest, rows }: Held, off = false): TelemetryRecord {
  return {
    kind: kind.name,
    digest,
    rows: toColumns(rows, Object.keys(kind.row.shape)),
    ...(off && { off: true as const }),
  }
}

/** The change from `base` to `now`, or the whole where there is no base, no key, or more changed than stayed. */
export function recordFor(kind: Kind, base: Held | undefined, now: Held): TelemetryRecord {
  if (!base || kind.key.length === 0) return wholeRecord(kind, now)
  const nameOf = (row: Row) => canonical(kind.key.map((column) => row[column]))
  const before = new Map(base.rows.map((row) => [nameOf(row), row]))
  const after = new Map(now.rows.map((row) => [nameOf(row), row]))
  const gone = [...before].flatMap(([name, row]) => (after.has(name) ? [] : [row]))
  const arrived = [...after].flatMap(([name, row]) => (before.has(name) ? [] : [row]))
  const changed = [...after].flatMap(([name, row]) => {
    const old = before.get(name)
    return old && canonical(old) !== canonical(row) ? [row] : []
  })
  const moves = kind.name === 'software' ? upgrades(gone, arrived) : []
  const moved = new Set(moves.flat())
  const drop = gone.filter((row) => !moved.has(row))
  const put = [...arrived, ...changed].filter((row) => !moved.has(row))
  if (drop.length + put.length + moves.length > now.rows.length) return wholeRecord(kind, now)
  const fields = Object.keys(kind.row.shape)
  return {
    kind: kind.name,
    digest: now.digest,
    base: base.digest,
    ...(drop.length > 0 && { drop: toColumns(drop, kind.key) }),
    ...(put.length > 0 && { put: toColumns(put, fields) }),
    ...(moves.length > 0 && {
      move: {
        key: toColumns(
          moves.map(([old]) => old),
          kind.key,
        ),
        to: toColumns(
          moves.map(([old, fresh]) => differing(old, fresh)),
          fields,
        ),
      },
    }),
  }
}

/**
 * Pairs of one package that went and one that arrived, when no other of its name and architecture went. One that lost a field is no move: a change can only say what is there.
 */
function upgrades(gone: readonly Row[], arrived: readonly Row[]): [old: Row, fresh: Row][] {
  const nameOf = (row: Row) => `${row.manager} ${row.name} ${row.architecture}`
  const arrivals = Map.groupBy(arrived, nameOf)
  const departures = Map.groupBy(gone, nameOf)
  return gone.flatMap((old): [Row, Row][] => {
    const [fresh] = arrivals.get(nameOf(old)) ?? []
    if (!fresh || departures.get(nameOf(old))?.length !== 1) return []
    return Object.keys(old).every((field) => fresh[field] !== undefined) ? [[old, fresh]] : []
  })
}

function differing(old: Row, fresh: Row): Row {
  return Object.fromEntries(
    Object.entries(fresh).filter(([field, value]) => canonical(value) !== canonical(old[field] ?? null)),
  )
}
