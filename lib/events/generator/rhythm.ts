import type { Company, Person } from './company'
import { createWeightedPicker, type Random, zipfWeights } from './random'

const hourMs = 3_600_000
const hoursOfWeek = 168

/** Who is active when: weights for each hour of the week in UTC, hour 0 being Thursday 00:00 as in the epoch. */
export type Rhythm = {
  /** Activity of people and machines in the hour of this instant; any unit, only ratios count. */
  activityAt(atMs: number): number
  isMachineTurn(random: Random, atMs: number): boolean
  pickPerson(random: Random, atMs: number): Person
}

/** People keep office hours in their own zones; machines are steady, with more to do while people work. */
export function buildRhythm(company: Company): Rhythm {
  const diligence = zipfWeights(company.people.length, 0.7)
  const hours = Array.from({ length: hoursOfWeek }, (_, hour) => {
    const weights = company.people.map(
      (person, place) => (diligence[place] ?? 0) * presence(person, hour * hourMs),
    )
    return {
      people: weights.reduce((sum, weight) => sum + weight, 0),
      pick: createWeightedPicker(weights),
    }
  })
  const mean = hours.reduce((sum, hour) => sum + hour.people, 0) / hoursOfWeek
  const hourAt = (atMs: number) => {
    const hour = hours[Math.floor(atMs / hourMs) % hoursOfWeek]
    if (!hour) throw new RangeError('Times before 1970 have no hour of the week here.')
    return hour
  }
  const machines = (people: number) => 0.35 * mean + 0.35 * people
  return {
    activityAt(atMs) {
      const { people } = hourAt(atMs)
      return people + machines(people)
    },
    isMachineTurn(random, atMs) {
      const { people } = hourAt(atMs)
      return random.float() * (people + machines(people)) >= people
    },
    pickPerson(random, atMs) {
      const { pick } = hourAt(atMs)
      for (let attempt = 0; attempt < 8; attempt++) {
        const person = company.people[pick(random)]
        if (person && isEmployed(person, atMs)) return person
      }
      return random.pick(company.administrators)
    },
  }
}

export function isEmployed(person: Person, atMs: number): boolean {
  return person.joinsAtMs <= atMs && atMs < person.leavesAtMs
}

/** Days since the epoch on this person's calendar. */
export function localDay(person: Person, atMs: number): number {
  return Math.floor((atMs + person.offsetHours * hourMs) / 86_400_000)
}

export function localHour(person: Person, atMs: number): number {
  return ((atMs + person.offsetHours * hourMs) % 86_400_000) / hourMs
}

/** Days 2 and 3 after Thursday. */
export function isWeekend(day: number): boolean {
  return day % 7 === 2 || day % 7 === 3
}

function presence(person: Person, atMs: number): number {
  // A whole week later, so that zones west of UTC do not reach below zero.
  const weekLaterMs = atMs + hoursOfWeek * hourMs
  const hour = localHour(person, weekLaterMs)
  const since = hour - person.startsAtHour
  const isLunch = since >= 4 && since < 5
  const atWork = since >= 0 && since < person.hoursPerDay ? (isLunch ? 0.5 : 1) : 0
  const late = hour >= 20 && hour < 23 ? 0.04 : 0.004
  return (atWork || late) * (isWeekend(localDay(person, weekLaterMs)) ? person.weekendShare : 1)
}
