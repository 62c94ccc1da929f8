// The shared state of one server process, opened from the keys outwards; each room gets what is open by then.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from './context.ts'
import { openAuthority } from './control/authority/open-authority.ts'
import { openRing } from './ring/open-ring.ts'

export type Tools = Pick<Context, 'clock' | 'config' | 'log' | 'metrics' | 'fleet' | 'people' | 'listener' | 'jobs'>
export type State = Omit<Context, keyof Tools>

/** Opens ring, authority, presence, names and catalogue; what holds resources is closed with `life`. */
export async function openState(tools: Tools, life: AsyncDisposableStack): Promise<State> {
  const { clock, fleet, listener, log, config } = tools
  const { ring: folder, ringCopy: secondFolder, authority: authorityFolder } = config.files
  const ring = life.use(await openRing({ folder, secondFolder, fleet, listener, log }))
  const authority = await openAuthority({ folder: authorityFolder, clock })
  const room = async (path: string, verb: string, options: object): Promise<never> => {
    const file = join(import.meta.dirname, path)
    if (!existsSync(file)) return undefined as never
    const made = await (await import(/* @vite-ignore */ file))[verb](options)
    if (made?.[Symbol.asyncDispose]) life.use(made)
    return made as never
  }
  const presence = await room('devices/open-presence.ts', 'openPresence', { fleet, clock, listener, log })
  const names = await room('devices/open-names.ts', 'openNames', { fleet, ring, listener, log })
  const catalogue = await room('telemetry/software/open-catalogue.ts', 'openCatalogue', {
    fleet,
    ring,
    listener,
    log,
    clock,
  })
  return { ring, authority, presence, names, catalogue }
}
