import type { Person } from '@/lib/events/generator/company'
import { findLiving } from '@/lib/events/generator/lifecycle'
import {
  dayMs,
  hourMs,
  makeEvent,
  minuteMs,
  type Scene,
  secondMs,
} from '@/lib/events/generator/scene'
import type { EventInput } from '@/lib/log/schema'

/** A deploy: CI starts it for a person, touches several workflows within a minute or two, and ends it. */
export function deploy(scene: Scene, person: Person, atMs: number): EventInput {
  const { random, company } = scene
  const release = {
    type: 'release',
    id: `release-${random.hex(8)}`,
    name: `2026.${1 + random.int(52)}.${random.int(9)}`,
  }
  const workspace = random.chance(0.7) ? company.workspaces[0] : company.workspaces[3]
  const actor = { ...company.ci.actor, on_behalf_of: person.actor }
  const source = company.ci.source
  const fails = random.chance(0.07)
  const act = (eventMs: number, action: string): EventInput => {
    const event = makeEvent(scene, eventMs, {
      action,
      actor,
      targets: [release],
      context: 'Deploy',
      outcome: action === 'deployment.failed' ? 'failure' : 'success',
      source,
    })
    if (workspace) event.workspace = workspace
    return event
  }
  let stepMs = atMs
  for (let step = 3 + random.int(12); step > 0; step--) {
    stepMs += (1 + random.int(9)) * secondMs
    scene.later(stepMs, (eventMs) => {
      const workflows = findLiving(scene, 'workflow')
      if (workflows.length === 0) return undefined
      const event = act(eventMs, 'workflow.published')
      event.targets = [random.pick(workflows).target, release]
      return event
    })
  }
  scene.later(stepMs + 5 * secondMs, (eventMs) =>
    act(eventMs, fails ? 'deployment.failed' : 'deployment.finished'),
  )
  return act(atMs, 'deployment.started')
}

const nightlyJobs = ['Backup', 'Exposure scan', 'Search index', 'Usage report', 'Certificate check']

/** Every night at two o'clock UTC the scheduler runs its jobs, one night after the other. */
export function planNightlyJobs(
  scene: Scene,
  { startMs, endMs }: { startMs: number; endMs: number },
): void {
  const firstMs = Math.ceil(startMs / dayMs) * dayMs + 2 * hourMs
  const planNight = (nightMs: number) => {
    if (nightMs >= endMs) return
    for (const [place, name] of nightlyJobs.entries()) {
      scene.later(nightMs + place * 4 * minuteMs + scene.random.int(120) * secondMs, (jobMs) => {
        if (place === nightlyJobs.length - 1) planNight(nightMs + dayMs)
        return runJob(scene, { name, atMs: jobMs })
      })
    }
  }
  planNight(firstMs)
}

function runJob(scene: Scene, { name, atMs }: { name: string; atMs: number }): EventInput {
  const { random, company } = scene
  const fails = random.chance(0.03)
  return makeEvent(scene, atMs, {
    action: fails ? 'job.failed' : 'job.completed',
    actor: company.system,
    targets: [{ type: 'job', id: `job-${name.toLowerCase().replaceAll(' ', '-')}`, name }],
    context: 'Schedule',
    outcome: fails ? 'failure' : 'success',
    details: { seconds: 20 + random.int(900) },
  })
}
