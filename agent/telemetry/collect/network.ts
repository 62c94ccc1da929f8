// How the machine is attached: the kernel's interfaces and their addresses; hardware addresses only when asked for.
import { networkInterfaces } from 'node:os'
import type { Interface } from '#wire/telemetry/network.ts'
import type { Tree } from './tree.ts'

/** One row per interface, in the order of their names. */
export function readNetwork(tree: Tree, on: ReadonlySet<string>): Interface[] {
  const addresses = tree.root === '/' ? ownAddresses() : addressesIn(tree)
  return tree
    .names('sys/class/net')
    .filter((name) => name !== 'bonding_masters')
    .map((name) => {
      const at = (file: string) => tree.text(`sys/class/net/${name}/${file}`)
      const type = typeOf(tree, name)
      const own = addresses.get(name)?.sort()
      const mac = on.has('network.hardwareAddress') ? at('address') : undefined
      return {
        name: name.slice(0, 64),
        type,
        // The loopback and tunnels say "unknown" while they work.
        up: at('operstate') === 'up' || (at('operstate') === 'unknown' && (Number(at('flags')) & 1) === 1),
        ...(own && own.length > 0 && { addresses: own.slice(0, 256) }),
        ...(mac && /[1-9a-f]/i.test(mac) && { hardwareAddress: mac }),
      }
    })
}

/** ARP hardware types of if_arp.h: 1 Ethernet, 772 loopback, 768 to 779 and 65534 tunnels. */
function typeOf(tree: Tree, name: string): Interface['type'] {
  const folder = `sys/class/net/${name}`
  const type = Number(tree.text(`${folder}/type`))
  if (type === 772) return 'loopback'
  if (tree.stat(`${folder}/wireless`) ?? tree.stat(`${folder}/phy80211`)) return 'wireless'
  if (tree.stat(`${folder}/bridge`)) return 'bridge'
  if (type === 65_534 || (type >= 768 && type < 780)) return 'virtual'
  if (type !== 1) return 'other'
  return tree.stat(`${folder}/device`) ? 'ethernet' : 'virtual'
}

function ownAddresses(): Map<string, string[]> {
  const all = Object.entries(networkInterfaces())
  return new Map(all.map(([name, list = []]) => [name, list.map(({ cidr, address }) => cidr ?? address)]))
}

/** IPv6 addresses of /proc/net/if_inet6; of another machine's folder the kernel tells no more by interface. */
function addressesIn(tree: Tree): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const line of (tree.text('proc/net/if_inet6') ?? '').split('\n')) {
    const [hex, , prefix, , , name] = line.trim().split(/\s+/)
    if (!hex || !name || !/^[0-9a-f]{32}$/i.test(hex)) continue
    const url = new URL(`http://[${hex.match(/.{4}/g)?.join(':')}]/`)
    const address = `${url.hostname.slice(1, -1)}/${Number.parseInt(prefix ?? '80', 16)}`
    found.set(name, [...(found.get(name) ?? []), address])
  }
  return found
}
