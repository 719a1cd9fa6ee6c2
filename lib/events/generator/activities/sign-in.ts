import type { Person } from '@/lib/events/generator/company'
import { isEmployed, localDay, localHour } from '@/lib/events/generator/rhythm'
import {
  findSource,
  hourMs,
  makeEvent,
  minuteMs,
  type Scene,
  secondMs,
} from '@/lib/events/generator/scene'
import type { EventInput } from '@/lib/log/schema'

/** The first thing on somebody's day: they log in, sometimes at the second attempt, and perhaps log out at night. */
export function signIn(scene: Scene, person: Person, atMs: number): EventInput {
  const { random } = scene
  person.sessionDay = localDay(person, atMs)
  const source = findSource(scene, person, atMs)
  const method = random.chance(0.6) ? 'oidc' : 'password'
  const login = (loginMs: number) =>
    makeEvent(scene, loginMs, {
      action: 'auth.login',
      actor: person.actor,
      outcome: 'success',
      source,
      details: { method, mfa: method === 'password' },
    })
  if (random.chance(0.35)) planSignOut(scene, person, atMs)
  if (method === 'oidc' || !random.chance(0.12)) return login(atMs)
  scene.later(atMs + (8 + random.int(40)) * secondMs, login)
  return makeEvent(scene, atMs, {
    action: 'auth.failed',
    actor: { type: 'user', email: person.actor.email },
    outcome: 'failure',
    source,
    details: { reason: random.pick(['wrong_password', 'wrong_password', 'wrong_mfa_code']) },
  })
}

function planSignOut(scene: Scene, person: Person, atMs: number): void {
  const hoursLeft = person.startsAtHour + person.hoursPerDay - localHour(person, atMs)
  if (hoursLeft < 0.5) return
  const endMs = Math.floor(atMs + hoursLeft * hourMs + scene.random.int(40) * minuteMs)
  scene.later(endMs, (logoutMs) =>
    isEmployed(person, logoutMs)
      ? makeEvent(scene, logoutMs, {
          action: 'auth.logout',
          actor: person.actor,
          outcome: 'success',
          source: findSource(scene, person, logoutMs),
        })
      : undefined,
  )
}

/** Somebody's account is tried again and again from one address, at night, without success. */
export function planBruteForce(
  scene: Scene,
  { person, atMs, attempts }: { person: Person; atMs: number; attempts: number },
): void {
  const source = { ip: '192.0.2.66', user_agent: 'python-requests/2.31.0' }
  let attemptMs = atMs
  for (let attempt = 0; attempt < attempts; attempt++) {
    attemptMs += (2 + scene.random.int(9)) * secondMs
    scene.later(attemptMs, (failMs) =>
      makeEvent(scene, failMs, {
        action: 'auth.failed',
        actor: { type: 'user', email: person.actor.email },
        outcome: 'failure',
        source,
        details: { reason: attempt < 30 ? 'wrong_password' : 'throttled' },
      }),
    )
  }
  scene.later(atMs + 7 * hourMs, (changeMs) =>
    makeEvent(scene, changeMs, {
      action: 'auth.password_changed',
      actor: person.actor,
      targets: [person.target],
      context: 'Security settings',
      outcome: 'success',
      source: person.office,
    }),
  )
}
