import { isIP } from 'node:net'

/** 4 or 6, or 0 when the text is no address. Zones (`fe80::1%eth0`) name a machine's interface: 0. */
export function readIpVersion(text: string): 0 | 4 | 6 {
  const version = text.includes('%') ? 0 : isIP(text)
  return version === 4 || version === 6 ? version : 0
}
