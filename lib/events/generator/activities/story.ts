import { addEntity, findLiving } from '@/lib/events/generator/lifecycle'
import { localDay } from '@/lib/events/generator/rhythm'
import {
  dayMs,
  hourMs,
  makeEvent,
  minuteMs,
  type Scene,
  secondMs,
} from '@/lib/events/generator/scene'

/** The project whose end the README asks for: "who deleted it, last Tuesday?" */
export const deletedProjectName = 'Payments Migration'

/**
 * The last whole Tuesday (UTC) before `endMs`, in the afternoon of the first office.
 * On a Tuesday it is the one of a week ago, as people mean it.
 */
export function findLastTuesdayMs(endMs: number): number {
  const today = Math.floor(endMs / dayMs)
  // Day 0 of the epoch was a Thursday, so Tuesdays are day 5 of seven.
  const daysSince = (today - 5) % 7 || 7
  return (today - daysSince) * dayMs + 15 * hourMs + 42 * minuteMs
}

/**
 * A project is created early, people get access, and on the last Tuesday one of them logs in, takes the access
 * of two colleagues away and deletes it. Nothing where the period does not reach back that far.
 */
export function planDeletedProject(
  scene: Scene,
  { startMs, endMs }: { startMs: number; endMs: number },
): void {
  const deletedMs = findLastTuesdayMs(endMs)
  const createdMs = Math.max(startMs + 2 * hourMs, deletedMs - 30 * dayMs)
  if (createdMs >= deletedMs - hourMs) return
  const { company } = scene
  const staying = company.people.filter(
    (person) => person.leavesAtMs > endMs && person.joinsAtMs < startMs,
  )
  const owner = company.people[0]
  const culprit = staying.find((person) => person.job === 'engineer') ?? staying.at(-1) ?? owner
  const colleagues = staying.filter((person) => person !== culprit && person !== owner).slice(0, 2)
  const entity = addEntity(scene, { type: 'project', name: deletedProjectName })
  // The story has the project to itself: nobody else may delete it first.
  const projects = findLiving(scene, 'project')
  projects.splice(projects.indexOf(entity), 1)
  if (!owner || !culprit) return

  const act = (input: { atMs: number; action: string; by: typeof owner; about?: typeof owner }) =>
    scene.later(input.atMs, (eventMs) =>
      makeEvent(scene, eventMs, {
        action: input.action,
        actor: input.by.actor,
        targets: input.about ? [entity.target, input.about.target] : entity.targets,
        workspace: entity.workspace,
        context: 'Project settings',
        outcome: 'success',
        source: input.by === culprit ? culprit.home : input.by.office,
        ...(input.action === 'project.deleted'
          ? { details: { contracts: 7, open_findings: 12 } }
          : {}),
      }),
    )
  act({ atMs: createdMs, action: 'project.created', by: owner })
  for (const [place, about] of [culprit, ...colleagues].entries()) {
    act({
      atMs: createdMs + (place + 1) * minuteMs,
      action: 'project.access_granted',
      by: owner,
      about,
    })
  }
  scene.later(deletedMs - 9 * minuteMs, (eventMs) => {
    culprit.sessionDay = localDay(culprit, eventMs)
    return makeEvent(scene, eventMs, {
      action: 'auth.login',
      actor: culprit.actor,
      outcome: 'success',
      source: culprit.home,
      details: { method: 'password', mfa: true },
    })
  })
  for (const [place, about] of colleagues.entries()) {
    act({
      atMs: deletedMs - 3 * minuteMs + place * 20 * secondMs,
      action: 'project.access_revoked',
      by: culprit,
      about,
    })
  }
  act({ atMs: deletedMs, action: 'project.deleted', by: culprit })
}
