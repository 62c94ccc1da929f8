// Settings of the agent, read once: default < file < environment < flag. Parsed by hand, because an agent at rest loads no schema library.
import { existsSync, readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { farewellPort, wakePort } from '#wire/control/datagram.ts'
import about from '../package.json' with { type: 'json' }
import { Fault } from './fault.ts'

export interface AgentConfig {
  /** Identity, policy, acknowledged facts and the inspection copy; nothing else is ever written. */
  readonly stateFolder: string
  /** `host:port` of the device door; undefined once enrolled means the one enrolled with. */
  readonly server: string | undefined
  /** File with the enrolment token; read only while there is no identity. */
  readonly tokenFile: string | undefined
  /** The holder's own file that keeps items from being collected; one in the state folder counts as well. */
  readonly privacyFile: string
  /** Where the collectors read: `/`, or a folder that looks like one in tests. */
  readonly root: string
  /** Post-quantum costs 2.3 KB at each full handshake of a sync; enrolment always has it. */
  readonly keyExchange: 'classic' | 'post-quantum'
  /** May the server ask this device to connect (a datagram that means no more)? */
  readonly wakes: boolean
  /** UDP port on which wakes are taken; 0: any free one. */
  readonly wakePort: number
  /** A datagram socket that is bound already and was given to this process, as sd_listen_fds(3) has it. */
  readonly wakeSocket: number | undefined
  /** UDP port of the server for farewells. */
  readonly farewellPort: number
  readonly version: string
}

type Name = Exclude<keyof AgentConfig, 'version' | 'wakeSocket'>

const settings: Record<Name, { env: string; flag: string; says: string; fallback: () => string | undefined }> = {
  stateFolder: {
    env: 'MUSTER_AGENT_STATE',
    flag: '--state-folder',
    says: 'folder for identity, policy and inspection copy',
    fallback: () => join(dataFolder(), 'agent'),
  },
  server: {
    env: 'MUSTER_AGENT_SERVER',
    flag: '--server',
    says: 'host:port of the server this device dials',
    fallback: () => undefined,
  },
  tokenFile: {
    env: 'MUSTER_AGENT_TOKEN_FILE',
    flag: '--token-file',
    says: 'file that holds the enrolment token, - for standard input',
    fallback: () => undefined,
  },
  privacyFile: {
    env: 'MUSTER_AGENT_PRIVACY_FILE',
    flag: '--privacy-file',
    says: "the holder's list of items that are never collected",
    fallback: () => '/etc/muster/privacy.json',
  },
  keyExchange: {
    env: 'MUSTER_AGENT_KEY_EXCHANGE',
    flag: '--key-exchange',
    says: 'classic, or post-quantum for 2.3 KB more at each new line',
    fallback: () => 'classic',
  },
  wakes: {
    env: 'MUSTER_AGENT_WAKES',
    flag: '--wakes',
    says: 'on, or off: the server cannot ask this device to connect',
    fallback: () => 'on',
  },
  wakePort: {
    env: 'MUSTER_WAKE_PORT',
    flag: '--wake-port',
    says: 'UDP port on which wakes are taken; 0 for any free one',
    fallback: () => String(wakePort),
  },
  farewellPort: {
    env: 'MUSTER_FAREWELL_PORT',
    flag: '--farewell-port',
    says: 'UDP port of the server that hears when this device shuts down',
    fallback: () => String(farewellPort),
  },
  root: { env: 'MUSTER_AGENT_ROOT', flag: '--root', says: 'folder the collectors take for /', fallback: () => '/' },
}

/** Where the stack keeps its data, so that the commands of the holder find its agent without a flag. */
function dataFolder(): string {
  if (process.env.MUSTER_DATA) return process.env.MUSTER_DATA
  if (userInfo().uid === 0) return '/var/lib/muster'
  return join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local/state'), 'muster')
}

export const configHelp: readonly string[] = Object.values(settings).map(
  ({ env, flag, says }) => `  ${`${flag} VALUE`.padEnd(22)} ${says} (${env})`,
)

/** Reads the settings. Throws Fault 'wrong-use' that names the setting, never a value. */
export function readConfig(flags: readonly string[], env: NodeJS.ProcessEnv = process.env): AgentConfig {
  const file = fromFile(env.MUSTER_AGENT_CONFIG ?? '/etc/muster/agent.json')
  const given = fromFlags(flags)
  const read = (name: Name) => given.get(name) ?? env[settings[name].env] ?? file.get(name) ?? settings[name].fallback()
  const server = read('server')
  if (server !== undefined && !/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/.test(server))
    throw new Fault('wrong-use', 'server is not of the form host:port')
  const keyExchange = read('keyExchange')
  if (keyExchange !== 'classic' && keyExchange !== 'post-quantum')
    throw new Fault('wrong-use', 'the key exchange is classic or post-quantum')
  const wakes = read('wakes')
  if (wakes !== 'on' && wakes !== 'off') throw new Fault('wrong-use', 'wakes are on or off')
  return {
    stateFolder: read('stateFolder') as string,
    server,
    tokenFile: read('tokenFile'),
    privacyFile: read('privacyFile') as string,
    root: read('root') as string,
    keyExchange,
    wakes: wakes === 'on',
    wakePort: portOf('wakePort', read('wakePort')),
    wakeSocket: givenSocket(env),
    farewellPort: portOf('farewellPort', read('farewellPort')),
    version: about.version,
  }
}

function portOf(name: Name, text: string | undefined): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text ?? '') || port > 65_535)
    throw new Fault('wrong-use', `${settings[name].flag} is not a port`)
  return port
}

/** systemd's sockets begin at descriptor 3 and are for the process it names. */
function givenSocket({ LISTEN_FDS, LISTEN_PID }: NodeJS.ProcessEnv): number | undefined {
  return LISTEN_FDS === '1' && Number(LISTEN_PID) === process.pid ? 3 : undefined
}

function fromFile(path: string): Map<Name, string> {
  if (!existsSync(path)) return new Map()
  let values: unknown
  try {
    values = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new Fault('wrong-use', `${path} is not JSON`)
  }
  return new Map(
    Object.entries(values as object).map(([name, value]) => {
      if (!Object.hasOwn(settings, name) || typeof value !== 'string')
        throw new Fault('wrong-use', `${path}: there is no setting '${name}' with such a value`)
      return [name as Name, value]
    }),
  )
}

function fromFlags(flags: readonly string[]): Map<Name, string> {
  const byFlag = new Map(Object.entries(settings).map(([name, { flag }]) => [flag, name as Name]))
  const given = new Map<Name, string>()
  for (let i = 0; i < flags.length; i += 2) {
    const name = byFlag.get(flags[i] as string)
    const value = flags[i + 1]
    if (!name) throw new Fault('wrong-use', `there is no flag '${flags[i]}'`)
    if (value === undefined) throw new Fault('wrong-use', `'${flags[i]}' asks for a value`)
    given.set(name, value)
  }
  return given
}
