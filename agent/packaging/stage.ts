// Lays out what a machine gets, as it will lie there: every file has its place and its mode, and nothing else is in the package.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import about from '../../package.json' with { type: 'json' }
import { bundleAgent } from '../bundle.ts'
import { copyrightOf } from './copyright.ts'

/** Node's word for the architecture, and Debian's. */
export const architectures = { x64: 'amd64', arm64: 'arm64' } as const
export type Architecture = keyof typeof architectures

const sources = import.meta.dirname
const programs = 'usr/lib/muster-agent'
const units = 'usr/lib/systemd/system'

/** Fills `tree`, which is taken for `/`. Wants the Node of the architecture among the installed packages. */
export async function stageTree(tree: string, architecture: Architecture): Promise<void> {
  const nodePackage = `node-linux-${architecture}`
  const copy = (from: string, to: string, mode = 0o644) => put(join(tree, to), readFileSync(join(sources, from)), mode)
  const packages = await bundleAgent(join(tree, programs))
  mkdirSync(join(tree, programs), { recursive: true })
  copyFileSync(join(sources, '../../node_modules', nodePackage, 'bin/node'), join(tree, programs, 'node'))
  chmodSync(join(tree, programs, 'node'), 0o755)
  for (const name of ['muster', 'muster-agent']) copy(name, `usr/bin/${name}`, 0o755)
  for (const unit of readdirSync(join(sources, 'units'))) copy(`units/${unit}`, `${units}/${unit}`)
  // `muster-agent-` reaches every unit whose name begins so; the resident one has the plain name.
  for (const name of ['muster-agent-', 'muster-agent'])
    copy('hardening.conf', `${units}/${name}.service.d/hardening.conf`)
  copy('sysusers.conf', 'usr/lib/sysusers.d/muster-agent.conf')
  copy('tmpfiles.conf', 'usr/lib/tmpfiles.d/muster-agent.conf')
  copy('agent.json', 'etc/muster/agent.json')
  copy('README', 'usr/share/doc/muster-agent/README')
  put(join(tree, 'usr/share/doc/muster-agent/copyright'), copyrightOf(packages, nodePackage), 0o644)
}

/** Debian's control files beside the tree, in `folder`. */
export function stageControl(folder: string, tree: string, architecture: Architecture): void {
  const filled = readFileSync(join(sources, 'deb/control'), 'utf8')
    .replace('@version@', about.version)
    .replace('@architecture@', architectures[architecture])
    .replace('@kibibytes@', String(Math.ceil(bytesIn(tree) / 1024)))
  put(join(folder, 'control'), filled, 0o644)
  put(join(folder, 'conffiles'), readFileSync(join(sources, 'deb/conffiles')), 0o644)
  for (const script of ['postinst', 'prerm', 'postrm'])
    put(join(folder, script), readFileSync(join(sources, 'deb', script)), 0o755)
}

export function put(path: string, content: string | Uint8Array, mode: number): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  chmodSync(path, mode)
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0)
}
