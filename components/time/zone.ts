/** A moment as the clocks of one time zone show it. Month from 1. */
export type WallClock = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** The cookie in which the browser's zone stands, written by the script in the head. */
export const zoneCookie = 'tz'

/** What the cookie says, if that is a zone; else UTC. */
export function readZone(cookie: string | undefined): string {
  return cookie !== undefined && isTimeZone(cookie) ? cookie : 'UTC'
}

/** False for names that this runtime does not know; the name comes from a cookie, so anybody may have written it. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** What the clocks of `zone` show at a moment (milliseconds since the epoch). */
export function toWallClock(moment: number, zone: string): WallClock {
  const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const part of formatterOf(zone).formatToParts(moment)) {
    if (part.type in parts) parts[part.type as keyof WallClock] = Number(part.value)
  }
  return parts
}

/**
 * The moment (milliseconds since the epoch) at which the clocks of `zone` show a time. A time that a change to summer
 * time skips gives the moment as far after the change; one that happens twice gives the first.
 */
export function fromWallClock(clock: WallClock, zone: string): number {
  const wanted = asUtc(clock)
  const before = wanted - offsetMs(wanted - 86_400_000, zone)
  if (asUtc(toWallClock(before, zone)) === wanted) return before
  const after = wanted - offsetMs(wanted + 86_400_000, zone)
  return asUtc(toWallClock(after, zone)) === wanted ? after : before
}

function asUtc(clock: WallClock): number {
  return Date.UTC(clock.year, clock.month - 1, clock.day, clock.hour, clock.minute, clock.second)
}

/** How far the clocks of `zone` are ahead of UTC at a moment. */
function offsetMs(moment: number, zone: string): number {
  return asUtc(toWallClock(moment, zone)) - Math.floor(moment / 1_000) * 1_000
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known) return known
  // A fixed locale, and numbers only: server and browser must print the same text whatever data they carry.
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(zone, made)
  return made
}
