// `muster agent check`: why a device does not connect, step by step, each with what to do when it is the one that fails.
import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { type Clock, iso } from '#kit/clock.ts'
import { syncPath } from '#wire/paths.ts'
import { protocolVersion } from '#wire/version.ts'
import type { AgentConfig } from '../config.ts'
import { addressOf } from '../control/dial.ts'
import { openLine, reached, shownChain } from '../control/line.ts'
import { heldPolicy } from '../control/policy.ts'
import { Fault } from '../fault.ts'
import { type Identity, leafOf, needIdentity } from '../identity/identity.ts'
import { pinnedRoot, pinOf, serverNameFault } from '../identity/trust.ts'
import { say } from '../say.ts'
import { folderAt } from '../state/folder.ts'
import { readStatus } from '../state/status.ts'
import { stateOf } from '../telemetry/facts.ts'
import { readLedger } from '../telemetry/ledger.ts'
import { readLog } from '../telemetry/log/kept.ts'
import { eventNotes } from './events.ts'
import { inconsistencyInWords } from './log-place.ts'
import { costOf, reachOf } from './reaching.ts'

interface Step {
  readonly name: string
  /** What was found. Throws when it does not hold. */
  readonly look: () => Promise<string>
  readonly advice: string
}

/** Prints one line per step and stops at the first that fails. Throws its Fault. */
export async function check(config: AgentConfig, clock: Clock): Promise<void> {
  const folder = folderAt(config.stateFolder)
  const enrolled = needIdentity(folder)
  const identity = { ...enrolled, server: config.server ?? enrolled.server }
  const { stopped, trouble, policyStale } = readStatus(folder)
  say(`device ${identity.device} -> ${identity.server}`)
  if (stopped) say(`note: this agent stays down since ${stopped.at} (${stopped.code})`)
  else if (trouble) say(`note: last trouble ${trouble.at}, ${trouble.times} times: ${trouble.words}`)
  const { inconsistent, askedAt } = readLog(folder)
  if (inconsistent) say(`note: ${inconsistencyInWords(inconsistent, askedAt)}`)
  if (policyStale) say('note: the policy held is past its time; it goes on until the server sends another')
  for (const words of await eventNotes(config, folder, identity)) say(`note: ${words}`)
  for (const { name, look, advice } of steps(identity, clock, config)) {
    try {
      say(`ok    ${name.padEnd(12)} ${await look()}`)
    } catch (error) {
      const words = error instanceof Error ? error.message : 'failed'
      say(`FAILS ${name.padEnd(12)} ${words}`)
      say(`      what to do:  ${error instanceof Fault && error.final ? error.advice : advice}`)
      throw error instanceof Fault ? error : new Fault('server-unreachable', `${name}: ${words}`)
    }
  }
  // After the steps, which have compared the clocks and met the server.
  for (const [name, words] of reachOf(config, folder, identity)) say(`      ${name.padEnd(12)} ${words}`)
  for (const words of costOf(folder, clock)) say(`      ${words}`)
}

function steps(identity: Identity, clock: Clock, config: AgentConfig): Step[] {
  const { host, port } = addressOf(identity.server)
  return [
    {
      name: 'name',
      advice: `Make ${host} resolvable (DNS or /etc/hosts), or give another address with --server`,
      look: async () => (await lookup(host)).address,
    },
    {
      name: 'network',
      advice: `Nothing listens on port ${port} or a firewall is between: open TCP ${port} to the server`,
      look: async () => {
        await reached(identity.server)
        return `TCP ${port} is open`
      },
    },
    {
      name: 'server',
      advice: 'Another server answers here, or something between replaces its certificate: ask its administrator',
      look: () => shownByRoot(identity),
    },
    {
      name: 'clock',
      advice: "Set this machine's clock (for example: systemctl enable --now systemd-timesyncd)",
      look: () => clockAgainstServer(identity, clock),
    },
    {
      name: 'certificate',
      advice: 'Nothing: an ended certificate is renewed at the next sync',
      look: async () => validity(identity, clock),
    },
    {
      name: 'allow-list',
      advice: 'The agent tries again by itself; when this stays, ask the administrator of the server',
      look: () => contact(identity, config),
    },
  ]
}

async function shownByRoot(identity: Identity): Promise<string> {
  const socket = await shownChain(identity.server)
  try {
    const shown = socket.getPeerCertificate(true)
    pinnedRoot(shown, pinOf(new X509Certificate(identity.root)))
    const wrong = serverNameFault(shown, leafOf(identity).trustDomain)
    if (wrong) throw wrong
    return `${socket.getProtocol()}, shows the root this device trusts`
  } finally {
    socket.destroy()
  }
}

async function clockAgainstServer(identity: Identity, clock: Clock): Promise<string> {
  const socket = await shownChain(identity.server)
  const { valid_from, valid_to } = socket.getPeerCertificate()
  socket.destroy()
  const now = clock.now()
  if (now < Date.parse(valid_from) || now > Date.parse(valid_to))
    throw new Error(`it says ${iso(now)}, the server's certificate is valid from ${valid_from} to ${valid_to}`)
  return iso(now)
}

function validity(identity: Identity, clock: Clock): string {
  const { notAfter } = leafOf(identity)
  const until = iso(notAfter)
  return clock.now() > notAfter ? `ended ${until}; it is renewed at the next sync` : `valid until ${until}`
}

/** An ordinary sync that says what the server holds already. */
async function contact(identity: Identity, config: AgentConfig): Promise<string> {
  const folder = folderAt(config.stateFolder)
  const line = openLine({ ...identity, keyExchange: config.keyExchange, credentials: identity })
  try {
    const state = readLedger(folder)?.state ?? stateOf({})
    const policy = heldPolicy(folder, identity)?.revision ?? 0
    const { status } = await line.post(
      syncPath,
      'application/json',
      JSON.stringify({ v: protocolVersion, state, policy }),
    )
    return status === 204 ? 'accepted; nothing to tell' : 'accepted; the next sync has something to tell'
  } catch (error) {
    if (error instanceof Fault && error.code === 'certificate-expired')
      return 'known; the certificate is renewed at the next sync'
    throw error
  } finally {
    line.close()
  }
}
