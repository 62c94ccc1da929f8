// What a tree of processes used, as the kernel counted it: processor seconds and its proportional share of memory.
import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second of /proc/PID/stat; 100 on every Linux architecture Node runs on. */
const ticks = 100

interface Process {
  readonly pid: number
  readonly parent: number
  readonly seconds: number
}

function read(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name stands in brackets and may hold spaces.
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((at) => Number(rest[at]))
    if (parent === undefined || user === undefined || system === undefined) return undefined
    return { pid, parent, seconds: (user + system + (childUser ?? 0) + (childSystem ?? 0)) / ticks }
  } catch {
    return undefined
  }
}

/** The process and everything below it. */
export function treeOf(root: number): readonly Process[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(Number(name)) ?? [])
  const inside = new Set([root])
  for (let grew = true; grew; ) {
    grew = false
    for (const one of all) {
      if (inside.has(one.parent) && !inside.has(one.pid)) {
        inside.add(one.pid)
        grew = true
      }
    }
  }
  return all.filter((one) => inside.has(one.pid))
}

/** Processor seconds of the trees since they started, children that ended included. */
export const cpuSeconds = (roots: readonly number[]): number =>
  roots.flatMap(treeOf).reduce((sum, one) => sum + one.seconds, 0)

/** Proportional set size in MiB: shared pages count once. Wants to be the processes' user or root. */
export function memoryMebibytes(pids: readonly number[]): number {
  const kibibytes = pids.map((pid) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0)
  })
  return kibibytes.reduce((a, b) => a + b, 0) / 1024
}
