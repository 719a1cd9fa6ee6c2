import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * What an address is, for addresses that somebody else chose. IPv4 in any of its IPv6 dresses (mapped, compatible, NAT64,
 * 6to4) is looked at as the IPv4 address that a packet would reach.
 */

/** Where clouds hand out credentials: never reached, whatever the operator allows. */
const metadata = blockList([
  '169.254.169.254/32', // AWS, Azure, Google, Oracle, DigitalOcean and most others
  '169.254.170.2/32', // AWS ECS
  '169.254.170.23/32', // AWS EKS
  '169.254.169.253/32', // AWS resolver
  '100.100.100.200/32', // Alibaba
  '168.63.129.16/32', // Azure, which looks public
  '192.0.0.192/32', // Oracle
  'fd00:ec2::254/128',
  'fd00:ec2::253/128',
  'fd00:ec2::23/128',
  'fd20:ce::254/128', // Google
])

/** IANA's special-purpose registries: what is not reachable by everybody is not reachable by a stranger's URL. */
const notPublic = blockList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23', // Teredo, ORCHID, benchmarking
  '2001:db8::/32',
  '2002::/16', // 6to4
  '3fff::/20',
])

/** Translation of a network's own (RFC 8215): which IPv4 address is meant, and where it stands, is known there alone. */
const translated = blockList(['64:ff9b:1::/48'])

/** All that is handed out to be reached by everybody in IPv6. */
const global6 = blockList(['2000::/3'])

export function isMetadata(address: string): boolean {
  return has(metadata, plainAddress(address))
}

/** Whether anybody on the internet reaches this address. */
export function isPublic(address: string): boolean {
  const plain = plainAddress(address)
  if (has(translated, bareAddress(address))) return false
  if (has(notPublic, plain) || has(metadata, plain)) return false
  return isIPv4(plain) || has(global6, plain)
}

/** `address` as the IPv4 address within it, where there is one; without a zone and without brackets. */
export function plainAddress(address: string): string {
  const bare = bareAddress(address)
  if (!isIPv6(bare)) return bare
  const groups = expand(bare)
  const [first, second] = groups
  const lead = (count: number) => groups.slice(0, count).every((group) => group === 0)
  // ::ffff:a.b.c.d, ::a.b.c.d, 64:ff9b::a.b.c.d and 64:ff9b:1::/48
  const isMapped = lead(5) && groups[5] === 0xffff
  const isCompatible = lead(6) && (groups[6] !== 0 || (groups[7] ?? 0) > 1)
  const isWellKnown = groups[2] === 1 || groups.slice(2, 6).every((group) => group === 0)
  const isNat64 = first === 0x64 && second === 0xff9b && isWellKnown
  if (isMapped || isCompatible || isNat64) return toIPv4(groups[6], groups[7])
  if (first === 0x2002) return toIPv4(groups[1], groups[2])
  return bare
}

function bareAddress(address: string): string {
  return (address.replace(/^\[|\]$/g, '').split('%')[0] ?? '').toLowerCase()
}

export function has(list: BlockList, address: string): boolean {
  if (isIPv4(address)) return list.check(address, 'ipv4')
  return isIPv6(address) && list.check(address, 'ipv6')
}

/** Addresses and CIDR ranges. */
export function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

function toIPv4(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight groups of an IPv6 address. */
function expand(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const text = dotted
    ? `${dotted[1]}${hex(Number(dotted[2]) * 256 + Number(dotted[3]))}:${hex(Number(dotted[4]) * 256 + Number(dotted[5]))}`
    : address
  const [head = '', tail] = text.split('::')
  const parts = (side: string) => (side === '' ? [] : side.split(':'))
  const [left, right] = [parts(head), parts(tail ?? '')]
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) =>
    Number.parseInt(group, 16),
  )
}

function hex(value: number): string {
  return value.toString(16)
}
