import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'

/** What attempts are counted under: a hash, so that no stranger's e-mail is kept. Parts cannot run into each other. */
export function attemptKey(parts: Record<string, string | null>): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest()
}

/**
 * The part of an address that one client holds: all of IPv4, the first 64 bits of IPv6, since everybody there is given
 * that many addresses to change between. IPv4 written as IPv6 is IPv4.
 */
export function addressBucket(ip: string | null): string {
  if (ip === null) return 'unknown'
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped) return mapped
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = ip.toLowerCase().split('%')[0]?.split('::') ?? []
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  const groups = [...left, ...gap, ...right].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
