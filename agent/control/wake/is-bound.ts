// Does anything on this machine listen on a UDP port? A process that was started for one sync asks this about its socket unit.
import type { Tree } from '../../telemetry/collect/tree.ts'

/** From the kernel's tables of both families (proc_net(5)): the second column is `address:port` in hexadecimal. */
export function isBound(tree: Tree, port: number): boolean {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return ['proc/net/udp', 'proc/net/udp6'].some((table) =>
    (tree.text(table) ?? '')
      .split('\n')
      .slice(1)
      .some((line) => line.trim().split(/\s+/)[1]?.endsWith(end)),
  )
}
