// Which system services there are and whether they run, as systemd says through the helper; elsewhere "not available here".
import type { Service } from '#wire/telemetry/services.ts'
import { ask } from '../../helper/ask.ts'
import { type Tree, Unreadable } from './tree.ts'

/** undefined: no systemd runs here, so there is nobody to ask. Throws Unreadable when systemd does not answer. */
export async function readServices(tree: Tree): Promise<Service[] | undefined> {
  if (tree.root !== '/' || !tree.stat('run/systemd/system')) return undefined
  const [units, unitFiles] = await Promise.all([ask('services'), ask('service-files')])
  if (units === undefined || unitFiles === undefined) throw new Unreadable('systemctl does not answer')
  return servicesFrom(units, unitFiles)
}

const states = new Set(['active', 'inactive', 'failed', 'activating', 'deactivating'])
const startups = new Set(['enabled', 'disabled', 'static', 'masked'])

/**
 * Rows from `systemctl list-units --type=service --all --plain --no-legend` (UNIT LOAD ACTIVE SUB DESCRIPTION) and
 * `systemctl list-unit-files --type=service --no-legend` (UNIT STATE PRESET).
 */
export function servicesFrom(units: string, unitFiles: string): Service[] {
  const startup = new Map(fields(unitFiles).map(([unit = '', state = '']) => [unit, state]))
  return fields(units)
    .filter(([unit = '', load]) => unit.endsWith('.service') && load !== 'not-found')
    .map(([unit = '', , active = '']) => {
      // An instance (getty@tty1) is started by its template's file.
      const file = startup.get(unit) ?? startup.get(unit.replace(/@.*\./, '@.'))
      return {
        name: unit.slice(0, -'.service'.length).slice(0, 256),
        state: (states.has(active) ? active : 'unknown') as Service['state'],
        ...(file !== undefined && {
          startup: (startups.has(file) ? file : 'other') as NonNullable<Service['startup']>,
        }),
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function fields(text: string): string[][] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([unit]) => unit)
}
