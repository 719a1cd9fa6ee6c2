import type { EventInput } from '@/lib/log/schema'
import { planStaffChanges } from './activities/administration'
import { callWithKey } from './activities/api-traffic'
import { deploy, planNightlyJobs } from './activities/automation'
import { planBruteForce, signIn } from './activities/sign-in'
import { planDeletedProject } from './activities/story'
import { buildCompany } from './company'
import { createRandom } from './random'
import { buildRhythm, localDay, type Rhythm } from './rhythm'
import { dayMs, hourMs, type Scene, type Step } from './scene'
import { createStepQueue } from './step-queue'
import { spreadInstants } from './timeline'
import { pickActivity } from './turns'

/**
 * The events of an invented company, in order of time: `count` of them over the `days` before `endMs`.
 * Lazy and in constant memory. The same input gives the same events, ids included.
 * Events share sub-objects (actors, targets, workspaces): whoever wants to change one copies it first.
 */
export function* generateEvents(input: {
  seed: string | number
  count: number
  days: number
  /** Exclusive, milliseconds since the epoch. */
  endMs: number
  companyName: string
}): Generator<EventInput, void, undefined> {
  const { count, endMs, companyName } = input
  const startMs = Math.floor(endMs - input.days * dayMs)
  const random = createRandom(`${input.seed}/${companyName}`)
  const size = Math.min(240, 12 + Math.floor(Math.sqrt(count) / 4))
  const company = buildCompany({ random, companyName, size, startMs, endMs })
  const queue = createStepQueue<Step>()
  const scene: Scene = {
    random,
    company,
    living: new Map(),
    later: (atMs, step) => queue.add(atMs, step),
  }
  const rhythm = buildRhythm(company)
  planPeriod(scene, { startMs, endMs, count })

  const instants = spreadInstants({ count, startMs, endMs, random, activityAt: rhythm.activityAt })
  for (const atMs of instants) yield takeStep(atMs) ?? takeTurn(scene, rhythm, atMs)

  /** What was planned for before this instant goes first, at its own time: that is how bursts come about. */
  function takeStep(atMs: number): EventInput | undefined {
    while (queue.nextMs() <= atMs) {
      const stepMs = queue.nextMs()
      const event = queue.take()?.(stepMs)
      if (event) return event
    }
    return undefined
  }
}

/** What happens whoever's turn it is. In a very small run only the story, which the demo needs. */
function planPeriod(
  scene: Scene,
  { startMs, endMs, count }: { startMs: number; endMs: number; count: number },
): void {
  planDeletedProject(scene, { startMs, endMs })
  if (count < 500) return
  planNightlyJobs(scene, { startMs, endMs })
  planStaffChanges(scene, startMs)
  const [person] = scene.company.administrators
  const nightMs = Math.floor((startMs + (endMs - startMs) * 0.7) / dayMs) * dayMs + 3.2 * hourMs
  if (person && nightMs > startMs) {
    planBruteForce(scene, { person, atMs: nightMs, attempts: Math.min(60, Math.ceil(count / 100)) })
  }
}

function takeTurn(scene: Scene, rhythm: Rhythm, atMs: number): EventInput {
  const { random } = scene
  if (rhythm.isMachineTurn(random, atMs)) {
    if (random.chance(0.985)) return callWithKey(scene, atMs)
    return deploy(scene, rhythm.pickPerson(random, atMs), atMs)
  }
  const person = rhythm.pickPerson(random, atMs)
  // Nobody does anything on a day before they have logged in.
  if (person.sessionDay !== localDay(person, atMs)) return signIn(scene, person, atMs)
  return pickActivity(random, person.job)(scene, person, atMs)
}
