// The commands that do one thing and end: enrol, sync from a timer, sync by hand.
import type { Clock } from '#kit/clock.ts'
import type { AgentMode } from '#wire/control/sync.ts'
import type { AgentConfig } from './config.ts'
import { isDue } from './control/due.ts'
import { enrol, tokenFrom } from './control/enrol.ts'
import { isBound } from './control/wake/is-bound.ts'
import { beginAnew, stayErased, wipingAfter } from './control/wipe.ts'
import { Fault } from './fault.ts'
import { type Identity, needIdentity, readIdentity } from './identity/identity.ts'
import { say } from './say.ts'
import { work } from './session.ts'
import { askRunning, claim } from './state/claim.ts'
import { type Folder, folderAt, openFolder } from './state/folder.ts'
import { treeAt } from './telemetry/collect/tree.ts'
import { lookForEvents } from './telemetry/events/on-demand.ts'

/** Enrols; a machine that is a device already stays the one it is. */
export async function enrolOnly(config: AgentConfig): Promise<void> {
  const folder = openFolder(config.stateFolder)
  await using _claimed = await claim(folder, async () => ({ told: [] }))
  beginAnew(folder)
  const before = readIdentity(folder)
  const { device, tenant } = before ?? (await enrolWith(config, folder))
  say(`${before ? 'already enrolled' : 'enrolled'} as ${device} of tenant ${tenant}`)
}

/** One sync for a timer or a change of packages, by the agent that runs here or in this process. */
export async function syncOnce(config: AgentConfig, clock: Clock, onlyWhenDue: boolean): Promise<void> {
  const folder = folderAt(config.stateFolder)
  const identity = readIdentity(folder)
  if (onlyWhenDue && identity && !isDue(folder, identity, clock.now())) return say('no sync is due yet')
  // A wake that came a moment ago may still be at work.
  if (identity && (await askedRunning(folder))) return
  await enrolled(config, clock, false, 'on-demand')
}

/** One sync in this process, after enrolling where a token is at hand. */
async function enrolled(config: AgentConfig, clock: Clock, everything: boolean, mode?: AgentMode): Promise<void> {
  const folder = openFolder(config.stateFolder)
  stayErased(folder, config.tokenFile)
  await wipingAfter(folder, clock, () => syncIn(folder, config, clock, everything, mode))
}

async function syncIn(
  folder: Folder,
  config: AgentConfig,
  clock: Clock,
  everything: boolean,
  mode: AgentMode | undefined,
): Promise<void> {
  await using _claimed = await claim(folder, async () => ({ told: [] }))
  const identity = readIdentity(folder) ?? (await enrolWith(config, folder))
  using device = work(config, clock, folder, identity, { ...(mode && { mode }), synced: lookForEvents })
  if (mode) device.listening({ port: socketUnitPort(config) })
  const { told, trouble } = await device.syncNow({ everything })
  tell(told)
  if (trouble) throw trouble
}

/** A wake's socket is held by systemd between the syncs: whether it is there is seen by its port being taken. */
function socketUnitPort({ wakes, wakePort, root }: AgentConfig): number | undefined {
  return wakes && isBound(treeAt(root), wakePort) ? wakePort : undefined
}

/** A sync that reads everything again, by the agent that runs here or in this process. */
export async function syncByHand(config: AgentConfig, clock: Clock): Promise<void> {
  const folder = folderAt(config.stateFolder)
  needIdentity(folder)
  if (!(await askedRunning(folder))) await enrolled(config, clock, true)
}

/** False when no agent runs in this folder. Throws the Fault its sync ended with. */
async function askedRunning(folder: Folder): Promise<boolean> {
  const outcome = await askRunning(folder)
  if (outcome?.code) throw new Fault(outcome.code, outcome.words ?? 'The sync failed')
  if (outcome) tell(outcome.told)
  return outcome !== undefined
}

async function enrolWith(config: AgentConfig, folder: Folder): Promise<Identity> {
  if (!config.server || !config.tokenFile) throw new Fault('no-identity', 'This machine is not enrolled')
  return enrol(folder, config.server, tokenFrom(config.tokenFile))
}

function tell(told: readonly string[]): void {
  say(told.length > 0 ? `synced; told: ${told.join(', ')}` : 'synced; the server holds everything already')
}
