// Where the one door may lead: a name is resolved once, every address behind it is judged, and only those are dialled.
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** The name leads to where nothing of ours may go, whatever an operator wrote. */
export class AddressRefused extends Error {
  readonly code = 'address-refused'
}

export interface Address {
  readonly address: string
  readonly family: 4 | 6
}

/** Never, also not where loopback is allowed: the network's own signalling, and where clouds hand out their machines' keys. */
const never = list(
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['100.100.100.200', 32, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
  ['fd00:ec2::254', 128, 'ipv6'],
)
const loopbacks = list(['127.0.0.0', 8, 'ipv4'], ['::1', 128, 'ipv6'])
/** Forms of IPv6 that carry an IPv4 address (RFC 4291, 6052, 3056): the address in them is what is reached. */
const carriers = list(
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2002::', 16, 'ipv6'],
)

function list(...nets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const made = new BlockList()
  for (const net of nets) made.addSubnet(...net)
  return made
}

/**
 * All addresses of `host`, a name or a literal. Throws AddressRefused when one of them is loopback or this machine's own
 * (unless `loopback`), link-local, multicast, unspecified, or a cloud's metadata; and what the resolver throws. Private
 * networks are allowed: a receiver inside the organisation is the usual one.
 */
export async function addressesOf(host: string, { loopback }: { loopback: boolean }): Promise<Address[]> {
  const found = isIP(host)
    ? [{ address: host, family: isIP(host) }]
    : await lookup(host, { all: true, order: 'verbatim' })
  for (const { address } of found) {
    const why = refused(address, loopback)
    if (why) throw new AddressRefused(`${host} is ${why}, where nothing is sent`)
  }
  return found as Address[]
}

/** Why nothing goes to an address; undefined: it may. */
export function refused(address: string, loopback: boolean): string | undefined {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  // BlockList judges an IPv4 address inside ::ffff:0:0/96 by its IPv4 rules.
  if (never.check(address, family)) return 'an address of the network itself'
  if (!loopback && loopbacks.check(address, family)) return 'this machine'
  if (family === 'ipv6' && carriers.check(address, family) && !loopbacks.check(address, family))
    return 'an IPv4 address in another form'
  if (!loopback && own().has(address)) return 'this machine'
  return undefined
}

const own = () =>
  new Set(
    Object.values(networkInterfaces())
      .flat()
      .map((one) => one?.address),
  )
