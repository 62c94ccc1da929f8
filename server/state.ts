// The shared state of one server process, opened from the keys outwards; each room gets what is open by then.
import type { Context } from './context.ts'
import { openAuthority } from './control/authority/open-authority.ts'
import { readEpoch } from './control/epoch/epoch.ts'
import { openLines } from './control/line/open-lines.ts'
import { openAsks } from './control/sync/open-asks.ts'
import { onErased } from './devices/erased.ts'
import { openNames } from './devices/open-names.ts'
import { openPresence } from './devices/open-presence.ts'
import { openReach } from './devices/reach/open-reach.ts'
import { openServerDoor } from './people/integrations/open-door.ts'
import { openLooks } from './people/looks/open-looks.ts'
import { tenantNumbers } from './people/tenant-numbers.ts'
import { openRing } from './ring/open-ring.ts'
import { openAdvisories } from './telemetry/advisories/open-advisories.ts'
import { peerOf } from './telemetry/advisories/peer.ts'
import { openDecisions } from './telemetry/findings/decisions/open-decisions.ts'
import { openFindings } from './telemetry/findings/open-findings.ts'
import { openCatalogue } from './telemetry/software/open-catalogue.ts'

export type Tools = Pick<Context, 'clock' | 'config' | 'log' | 'metrics' | 'fleet' | 'people' | 'listener' | 'jobs'>
export type State = Omit<Context, keyof Tools>

/** Opens ring, authority, presence, names and catalogue; what holds resources is closed with `life`. */
export async function openState(tools: Tools, life: AsyncDisposableStack): Promise<State> {
  const { clock, fleet, listener, log, config } = tools
  const { ring: folder, ringCopy: secondFolder, ringSocket: socket, authority: authorityFolder } = config.files
  const ring = life.use(await openRing({ folder, secondFolder, socket, fleet, listener, log }))
  const door = life.use(openServerDoor({ fleet, ring, clock, listener, config, log }))
  const authority = await openAuthority({ folder: authorityFolder, clock })
  const epoch = readEpoch(config.files)
  const presence = life.use(await openPresence({ fleet, clock, listener, log }))
  const tenants = () => tenantNumbers(tools)
  const reach = life.use(await openReach({ fleet, ring, clock, listener, log, tenants }))
  const cap = config.lineCap
  const lines = life.use(await openLines({ fleet, listener, clock, log, metrics: tools.metrics, presence, reach, cap }))
  const asks = life.use(await openAsks({ ...tools, reach, authority, lines, tenants }))
  const names = life.use(await openNames({ fleet, ring, listener, log }))
  const looks = life.use(openLooks({ fleet, clock, log }))
  onErased(listener, (tenant, devices) => looks.erased(tenant, new Set(devices.map(({ device }) => device))))
  const catalogue = life.use(await openCatalogue({ fleet, ring, listener, log, clock }))
  const decisions = openDecisions({ fleet, ring, listener, clock, log })
  const advisories = life.use(openAdvisories({ service: peerOf(config), clock, log }))
  const findings = life.use(openFindings({ names, catalogue, advisories, decisions, listener, clock, log }))
  return {
    ring,
    door,
    authority,
    epoch,
    presence,
    reach,
    lines,
    asks,
    names,
    catalogue,
    decisions,
    advisories,
    findings,
    looks,
  }
}
