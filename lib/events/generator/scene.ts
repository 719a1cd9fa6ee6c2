import type { EventInput } from '@/lib/log/schema'
import type { Company, Person, Source } from './company'
import type { Entity } from './lifecycle'
import { makeUuidV7, type Random } from './random'
import { isWeekend, localDay, localHour } from './rhythm'

/** Something that happens later; undefined when by then there is nothing left that it could happen to. */
export type Step = (atMs: number) => EventInput | undefined

/** What one person does when it is their turn. */
export type Activity = (scene: Scene, person: Person, atMs: number) => EventInput

/** The state of an invented company while its events are made. */
export type Scene = {
  random: Random
  company: Company
  /** What exists right now, by kind: nothing is changed before it was created or after it was deleted. */
  living: Map<string, Entity[]>
  later(atMs: number, step: Step): void
}

/** Adds what every event has. Sub-objects (actors, workspaces, targets) are shared between events. */
export function makeEvent(
  scene: Scene,
  atMs: number,
  parts: Omit<EventInput, 'id' | 'occurred_at'>,
): EventInput {
  const event: EventInput = parts
  event.id = makeUuidV7({ atMs, random: scene.random })
  event.occurred_at = new Date(atMs).toISOString()
  return event
}

/** Where somebody is likely to be: in the office by day, else at home, sometimes on the phone. */
export function findSource(scene: Scene, person: Person, atMs: number): Source {
  if (scene.random.chance(0.06)) return person.mobile
  const hour = localHour(person, atMs)
  const isDay = hour >= person.startsAtHour && hour < person.startsAtHour + person.hoursPerDay
  const isOfficeDay = isDay && !isWeekend(localDay(person, atMs))
  return isOfficeDay && scene.random.chance(0.7) ? person.office : person.home
}

export const secondMs = 1000
export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000
