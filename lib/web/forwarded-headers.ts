import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Where the app reads the client's address. Set here and only here: what a client sends under it is dropped. */
export const clientIpHeader = 'x-trailkeeper-client-ip'

const believedByNext = /^x-forwarded-|^forwarded$|^x-real-ip$/

/** Tells whether an address is a proxy of ours, from TRUST_PROXY's addresses and CIDR ranges. */
export function makeProxyCheck(trustProxy: string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const entry of trustProxy) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => {
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
  }
}

/**
 * Rewrites a request's headers in place. The sender controls all of them, and Next and next-auth believe
 * `X-Forwarded-*`: from anyone but a proxy of ours they are removed. Afterwards `x-forwarded-for` and
 * `x-trailkeeper-client-ip` hold one address, the nearest one that is not a proxy of ours.
 */
export function settleForwardedHeaders(
  headers: IncomingHttpHeaders,
  peer: { address: string | undefined; isProxy: (address: string) => boolean },
): void {
  const socketAddress = plainAddress(peer.address ?? '')
  const isFromProxy = peer.isProxy(socketAddress)
  const chain = isFromProxy ? readChain(headers['x-forwarded-for']) : []
  for (const name of Object.keys(headers)) {
    if (name === clientIpHeader || (!isFromProxy && believedByNext.test(name))) delete headers[name]
  }
  // From the right, each proxy vouches for the one before it; the first stranger's word counts no further.
  const client = [...chain, socketAddress].findLast((address) => !peer.isProxy(address))
  const address = client ?? chain[0] ?? socketAddress
  headers['x-forwarded-for'] = address
  headers[clientIpHeader] = address
}

/** Addresses from client to last proxy; what is no address is left out, and so is all that stands before it. */
function readChain(value: string | string[] | undefined): string[] {
  const parts = [value ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((part) => plainAddress(part.trim()))
  return parts.slice(parts.findLastIndex((part) => isIP(part) === 0) + 1)
}

/** Without port, brackets, the zone of a link-local address (no event may have it) and the prefix of mapped IPv4. */
function plainAddress(text: string): string {
  const address = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d+$/, '$1')
  return address
    .toLowerCase()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=[\d.]+$)/, '')
}
