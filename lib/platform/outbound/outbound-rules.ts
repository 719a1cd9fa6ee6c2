import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { loadEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { blockList, has, isMetadata, isPublic, plainAddress } from './addresses'
import { OutboundError } from './outbound-error'

/** What `OUTBOUND_ALLOW` says, taken apart. */
export type Allowed = {
  isListedHost: (host: string, port: string) => boolean
  isListedAddress: (address: string) => boolean
  hasAddresses: boolean
}

/** The operator's list: hosts (`siem.internal`, `*.corp.example`, either with `:port`), addresses and CIDR ranges. */
export function readAllowed(list: readonly string[] = loadEnv().outboundAllow): Allowed {
  const ranges = list.filter((item) => isIP(item.split('/')[0] ?? '') !== 0)
  const addresses = blockList(ranges)
  const hosts = list
    .filter((item) => !ranges.includes(item))
    .map((item) => {
      const [name = '', port] = item.toLowerCase().split(':')
      return { name, port }
    })
  return {
    isListedHost: (host, port) =>
      hosts.some(
        (item) =>
          (item.port === undefined || item.port === port) &&
          (item.name.startsWith('*.') ? host.endsWith(item.name.slice(1)) : host === item.name),
      ),
    isListedAddress: (address) => has(addresses, plainAddress(address)) || has(addresses, address),
    hasAddresses: ranges.length > 0,
  }
}

export type OutboundTarget = {
  url: URL
  /** Lower case, without brackets and without a dot at its end. */
  host: string
  port: string
  /** The operator listed the host by its name: its addresses may be private. */
  isListed: boolean
}

/**
 * Checks a URL that somebody configured, without asking anybody: scheme, no user, no literal address that is not allowed.
 * `new URL` has brought the many spellings of an IPv4 address (`0x7f.1`, `2130706433`, `①②⑦.1`) into the usual one. Throws an
 * `OutboundError` that says what would be right.
 */
export function checkOutboundUrl(text: string, allowed: Allowed = readAllowed()): OutboundTarget {
  if (!URL.canParse(text)) {
    throw refused('it is not an address like https://siem.example.com:8088')
  }
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refused(`it begins with ${url.protocol}//, and only https:// is spoken here`)
  }
  if (url.username !== '' || url.password !== '') {
    throw refused('it holds a user or password before the host: give a token instead')
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (host === '') throw refused('it names no host')
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const isListed = allowed.isListedHost(host, port)
  if (isIP(host) !== 0) requireAddress(host, { host, isListed, allowed })
  else if (!isListed && !allowed.hasAddresses && isLocalName(host)) throw notAllowed(host, host)
  const mayBePlain =
    isListed || (isIP(host) === 0 ? allowed.hasAddresses : allowed.isListedAddress(host))
  if (url.protocol === 'http:' && !mayBePlain) throw plainRefused(host)
  return { url, host, port, isListed }
}

/** Those of a name's addresses that may be reached. Throws an `OutboundError` when that is none of them. */
export function pickAddresses<Address extends { address: string }>(
  addresses: readonly Address[],
  { url, host, isListed }: OutboundTarget,
  allowed: Allowed = readAllowed(),
): Address[] {
  const isPlain = url.protocol === 'http:' && !isListed
  // localhost has two addresses, of which the operator lists one: that one is meant.
  const listed = addresses.filter(
    ({ address }) => allowed.isListedAddress(address) && !isMetadata(address),
  )
  if (listed.length > 0) return listed
  if (isPlain) throw plainRefused(host)
  // A name with one public and one private address is how a guard is walked round: all must pass.
  for (const { address } of addresses) requireAddress(address, { host, isListed, allowed })
  return [...addresses]
}

function requireAddress(
  address: string,
  { host, isListed, allowed }: { host: string; isListed: boolean; allowed: Allowed },
): void {
  if (isMetadata(address)) {
    const what = host === address ? 'is' : 'leads to'
    throw new OutboundError(
      'address_refused',
      `${host} ${what} an address at which clouds hand out credentials. It is never reached.`,
    )
  }
  if (isListed || allowed.isListedAddress(address)) return
  if (!isPublic(address) || isOwn(address)) throw notAllowed(host, address)
}

function isOwn(address: string): boolean {
  const plain = plainAddress(address)
  return Object.values(networkInterfaces()).some((all) =>
    all?.some((own) => plainAddress(own.address) === plain),
  )
}

function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost')
}

/**
 * Whoever gave the URL is told of no address that does not stand in it: by names of their choice they would read the operator's
 * own DNS. The process's log, which is the operator's, names it.
 */
function notAllowed(host: string, address: string): OutboundError {
  const isNamed = address === host
  if (!isNamed) log.warn('a name leads to an address that may not be reached', { host, address })
  const why = isNamed
    ? `${host} is not on the public internet.`
    : `The name ${host} leads to an address that may not be reached from here.`
  return new OutboundError(
    'address_refused',
    `${why} The operator of this instance can allow it with OUTBOUND_ALLOW=${host}.`,
  )
}

function plainRefused(host: string): OutboundError {
  return new OutboundError(
    'url_refused',
    `http:// is readable on its way. Use https://, or the operator of this instance allows ${host} with OUTBOUND_ALLOW=${host}.`,
  )
}

function refused(why: string): OutboundError {
  return new OutboundError('url_refused', `This URL cannot be used: ${why}.`)
}
