// A test whose tool is missing is listed at the end with the way to get it; it is never skipped silently.
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync } from 'node:fs'

/** Where the test runner collects what was not run; set by its start. */
const list = process.env.MUSTER_TEST_MISSING

/**
 * True when every tool is there. Otherwise the test is listed as `not run: X (apt-get install Y)`, or fails when
 * MUSTER_TEST_ALL=1. Use: `it.runIf(needs('the dpkg oracle', { dpkg: 'dpkg' }))(...)`.
 * `tools` maps a program (or an absolute path) to the Debian package that brings it.
 */
export function needs(test: string, tools: Record<string, string>): boolean {
  const missing = Object.entries(tools).filter(([program]) => !found(program))
  if (missing.length === 0) return true
  const packages = [...new Set(missing.map(([, debian]) => debian))].join(' ')
  return notRun(`not run: ${test} (apt-get install ${packages})`)
}

/** True as root; otherwise the test is listed as not run. For what only root may look at, such as a network interface. */
export function needsRoot(test: string): boolean {
  return process.getuid?.() === 0 || notRun(`not run: ${test} (run it as root)`)
}

/**
 * What `unshare` takes to give a test mounts of its own, so that it can fill a small disk: as root nothing more, else to be
 * root of a user namespace, which a system may refuse and a chroot always does. Undefined, and listed, where there is none.
 */
export function ownMounts(test: string): readonly string[] | undefined {
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user']
  const words = [...asRoot, '--mount']
  try {
    execFileSync('unshare', [...words, 'true'], { stdio: 'ignore' })
    return words
  } catch {
    notRun(`not run: ${test} (apt-get install util-linux, and run it as root or where users may have namespaces)`)
    return undefined
  }
}

/** True where this process may make networks of its own and filter what passes through them; otherwise listed. */
export function mayMakeNetworks(test: string): boolean {
  try {
    execFileSync('unshare', ['--net', 'nft', 'add', 'table', 'ip', 'tried'], { stdio: 'ignore' })
    return process.getuid?.() === 0 || notRun(`not run: ${test} (run it as root)`)
  } catch {
    return notRun(`not run: ${test} (run it as root, where network namespaces may be made and filtered)`)
  }
}

function notRun(line: string): false {
  if (process.env.MUSTER_TEST_ALL === '1') throw new Error(line)
  if (list) appendFileSync(list, `${line}\n`)
  return false
}

function found(program: string): boolean {
  if (program.startsWith('/')) return existsSync(program)
  try {
    execFileSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
