// Reads the environment once: where a running Muster leaves its papers, and where this person's contexts are kept.
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

export interface CliConfig {
  /** The stack's data folder; holds `ready.json`. */
  readonly dataFolder: string
  /** True: MUSTER_DATA names it, so it goes before the current context. */
  readonly dataFolderGiven: boolean
  /** Second copy of the key ring, as the server finds it. */
  readonly ringCopy: string
  readonly contextsFile: string
  /** False when NO_COLOR is set to anything (no-color.org) or the terminal is dumb. */
  readonly colour: boolean
}

/** The CLI's settings from `env`; `uid` decides the default data folder (0: /var/lib/muster). */
export function readConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
  uid = process.getuid?.(),
): CliConfig {
  const home = env.HOME || homedir()
  const state = env.XDG_STATE_HOME || join(home, '.local', 'state')
  const dataFolder = resolve(env.MUSTER_DATA || (uid === 0 ? '/var/lib/muster' : join(state, 'muster')))
  return {
    dataFolder,
    ringCopy: env.MUSTER_RING_COPY || join(dataFolder, 'ring-copy'),
    dataFolderGiven: Boolean(env.MUSTER_DATA),
    contextsFile: join(env.XDG_CONFIG_HOME || join(home, '.config'), 'muster', 'contexts.json'),
    colour: !env.NO_COLOR && env.TERM !== 'dumb',
  }
}
