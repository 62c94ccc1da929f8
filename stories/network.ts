// A device behind a router of its own, in network namespaces of the kernel: the router loses packets, or hides the device.
import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'

export interface Network extends Disposable {
  /** Of the server, as the device sees it. */
  readonly serverAddress: string
  /** Words to put before a command that is to run on the device. */
  readonly onDevice: readonly string[]
  /** From now on the router lets this share of all packets fall, in percent. */
  loses(percent: number): void
  /** From now on the device's connections come from the router's address, and nothing comes in but their answers. */
  hides(): void
}

/** Wants root, iproute2 and nftables. */
export function openNetwork(): Network {
  const name = `muster${randomInt(1e6)}`
  // Interface names have 15 characters at most.
  const [router, device, outside] = [`${name}r`, `${name}d`, `${name}o`.slice(-15)]
  const net = `10.${randomInt(200, 250)}.${randomInt(250)}`
  const run = (words: string) => execFileSync('/bin/sh', ['-ec', words], { stdio: ['ignore', 'ignore', 'pipe'] })
  const inRouter = (rules: string) => run(`ip netns exec ${router} nft '${rules}'`)
  const close = () => {
    for (const one of [device, router]) execFileSync('ip', ['netns', 'del', one], { stdio: 'ignore' })
  }
  run(`ip netns add ${router}; ip netns add ${device}`)
  try {
    run(`
      ip link add ${outside} type veth peer name wan netns ${router}
      ip -n ${router} link add lan type veth peer name eth0 netns ${device}
      ip addr add ${net}.1/30 dev ${outside}; ip link set ${outside} up
      ip -n ${router} addr add ${net}.2/30 dev wan; ip -n ${router} link set wan up
      ip -n ${router} addr add ${net}.5/30 dev lan; ip -n ${router} link set lan up
      ip -n ${device} addr add ${net}.6/30 dev eth0; ip -n ${device} link set eth0 up; ip -n ${device} link set lo up
      ip -n ${router} route add default via ${net}.1; ip -n ${device} route add default via ${net}.5
      ip route add ${net}.4/30 via ${net}.2
      ip netns exec ${router} sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'`)
    inRouter('add table ip lossy')
    inRouter('add chain ip lossy passing { type filter hook forward priority 0; }')
  } catch (error) {
    close()
    throw error
  }
  return {
    serverAddress: `${net}.1`,
    onDevice: ['ip', 'netns', 'exec', device],
    loses(percent) {
      inRouter('flush chain ip lossy passing')
      if (percent > 0) inRouter(`add rule ip lossy passing numgen random mod 100 < ${percent} drop`)
    },
    hides() {
      inRouter('add table ip hidden')
      inRouter('add chain ip hidden leaving { type nat hook postrouting priority 100; }')
      inRouter('add rule ip hidden leaving oifname "wan" masquerade')
      inRouter('add rule ip lossy passing iifname "wan" ct state new drop')
      // What is sent to the address it was known by before meets no one either.
      run(`ip route del ${net}.4/30 via ${net}.2`)
    },
    [Symbol.dispose]: close,
  }
}

export interface Enclosure extends Disposable {
  /** Words to put before a command that is to run inside. */
  readonly inside: readonly string[]
  /** Of this machine, as whoever is inside sees it. */
  readonly outsideAddress: string
  /** Packets and bytes (with IP headers) that anybody inside sent to anywhere but itself. */
  left(): { packets: number; bytes: number }
  /** Packets of those that went to another address than `outsideAddress`. */
  leftElsewhere(): number
}

/** A network of its own with one way out, a default route over which everything is counted. Wants root, iproute2 and nftables. */
export function openEnclosure(): Enclosure {
  const name = `muster${randomInt(1e6)}`
  const outside = `${name}o`.slice(-15)
  const net = `10.${randomInt(200, 250)}.${randomInt(250)}`
  const run = (words: string) =>
    execFileSync('/bin/sh', ['-ec', words], { stdio: ['ignore', 'pipe', 'pipe'] }).toString()
  const inside = ['ip', 'netns', 'exec', name]
  const close = () => execFileSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
  run(`ip netns add ${name}`)
  try {
    run(`
      ip link add ${outside} type veth peer name way netns ${name}
      ip addr add ${net}.1/30 dev ${outside}; ip link set ${outside} up
      ip -n ${name} link set lo up; ip -n ${name} addr add ${net}.2/30 dev way; ip -n ${name} link set way up
      ip -n ${name} route add default via ${net}.1
      ip netns exec ${name} sh -c 'echo 1 > /proc/sys/net/ipv6/conf/way/disable_ipv6 || true'
      ip netns exec ${name} nft 'add table inet seen'
      ip netns exec ${name} nft 'add counter inet seen left'
      ip netns exec ${name} nft 'add chain inet seen leaving { type filter hook output priority 0; }'
      ip netns exec ${name} nft 'add rule inet seen leaving oifname != "lo" counter name left'
      ip netns exec ${name} nft 'add counter inet seen elsewhere'
      ip netns exec ${name} nft 'add rule inet seen leaving oifname != "lo" ip daddr != ${net}.1 counter name elsewhere'
      ip netns exec ${name} nft 'add rule inet seen leaving oifname != "lo" meta nfproto ipv6 counter name elsewhere'`)
  } catch (error) {
    close()
    throw error
  }
  const counted = (counter: string) => {
    const said = run(`ip netns exec ${name} nft list counter inet seen ${counter}`)
    const [, packets, bytes] = /packets (\d+) bytes (\d+)/.exec(said) ?? []
    return { packets: Number(packets), bytes: Number(bytes) }
  }
  return {
    inside,
    outsideAddress: `${net}.1`,
    left: () => counted('left'),
    leftElsewhere: () => counted('elsewhere').packets,
    [Symbol.dispose]: close,
  }
}
