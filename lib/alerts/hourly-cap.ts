import type { Firing } from './evaluate'

/*
 * What a rule fires beyond `alertsPerHourMax` alerts about one hour is one more alert, which counts it. Hours are those of the events,
 * so that a restart changes nothing.
 */

/** In the place of a group's digest, which is longer: the alert that gathers the rest of an hour. */
export const restKey = 'rest'

export type AlertHour = { alerts: number; rest: Firing | null }

export const hourMs = 3_600_000

export function hourOf(atMs: number): number {
  return Math.floor(atMs / hourMs)
}

export function openHour(hours: Map<number, AlertHour>, atMs: number): AlertHour {
  const hour = hours.get(hourOf(atMs)) ?? { alerts: 0, rest: null }
  hours.set(hourOf(atMs), hour)
  return hour
}

/** Forgets hours that ended before `beforeMs`. */
export function forgetHours(hours: Map<number, AlertHour>, beforeMs: number): void {
  for (const hour of hours.keys()) if (hour < hourOf(beforeMs)) hours.delete(hour)
}
