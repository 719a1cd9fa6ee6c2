import type { Person } from '@/lib/events/generator/company'
import { entityKinds } from '@/lib/events/generator/entity-kinds'
import { addEntity, createEntity, type Entity, findLiving } from '@/lib/events/generator/lifecycle'
import {
  dayMs,
  findSource,
  hourMs,
  makeEvent,
  minuteMs,
  type Scene,
  secondMs,
} from '@/lib/events/generator/scene'
import { findingTitles } from '@/lib/events/generator/words'
import type { Actor, EventInput } from '@/lib/log/schema'

const findingsMax = 300

/** Uploads a contract; the scanner looks at it at once and may report findings. */
export function uploadContract(scene: Scene, person: Person, atMs: number): EventInput {
  const { random } = scene
  const upload = createEntity(scene, { person, kind: entityKinds.contract, atMs })
  const contracts = findLiving(scene, 'contract')
  const contract = contracts.at(-1)
  // The oldest goes quietly when there are too many: it is never spoken of again.
  if (contracts.length > entityKinds.contract.most) contracts.shift()
  if (contract) planScan(scene, { contract, atMs: atMs + (5 + random.int(55)) * secondMs })
  return upload
}

function planScan(scene: Scene, { contract, atMs }: { contract: Entity; atMs: number }): void {
  const { random, company } = scene
  const found = random.chance(0.5) ? 0 : 1 + random.int(3)
  const isLiving = () => findLiving(scene, 'contract').includes(contract)
  const report = (action: string, entity: Entity, eventMs: number) =>
    makeEvent(scene, eventMs, {
      action,
      actor: company.scanner.actor,
      targets: entity === contract ? contract.targets : [entity.target, contract.target],
      workspace: contract.workspace,
      context: 'Scanner',
      outcome: 'success',
      source: company.scanner.source,
      details:
        entity === contract
          ? { engine: 'static', findings: found }
          : { severity: entity.state.severity ?? 'low' },
    })
  scene.later(atMs, (scanMs) =>
    isLiving() ? report('contract.scanned', contract, scanMs) : undefined,
  )
  for (let place = 0; place < found; place++) {
    scene.later(atMs + (place + 1) * 2 * secondMs, (foundMs) => {
      if (!isLiving() || findLiving(scene, 'finding').length >= findingsMax) return undefined
      const finding = addEntity(scene, { type: 'finding', name: random.pick(findingTitles) })
      finding.state.severity = random.pick(['low', 'medium', 'medium', 'high', 'critical'])
      finding.state.status = 'open'
      finding.workspace = contract.workspace
      return report('finding.created', finding, foundMs)
    })
  }
}

const nextStatus: Record<string, readonly string[]> = {
  open: ['triaged', 'triaged', 'false_positive'],
  triaged: ['in_progress', 'in_progress', 'accepted_risk'],
  in_progress: ['fixed', 'fixed', 'triaged'],
}

/** Takes one finding a step further, by hand or by an agent on this person's behalf. */
export function workOnFinding(scene: Scene, person: Person, atMs: number): EventInput {
  const { random, company } = scene
  const findings = findLiving(scene, 'finding')
  if (findings.length === 0) return uploadContract(scene, person, atMs)
  const finding = random.pick(findings)
  const agent = random.chance(0.15) ? random.pick(company.agents) : undefined
  const actor: Actor = agent ? { ...agent.actor, on_behalf_of: person.actor } : person.actor
  const source = agent?.source ?? findSource(scene, person, atMs)
  const event = makeEvent(scene, atMs, {
    action: 'finding.commented',
    actor,
    targets: finding.targets,
    workspace: finding.workspace,
    context: 'Finding',
    outcome: 'success',
    source,
  })
  const turn = random.float()
  if (turn < 0.3) event.details = { comment_length: 20 + random.int(600) }
  else if (turn < 0.5) assign(scene, { event, finding })
  else moveOn(scene, { event, finding, atMs })
  return event
}

function assign(scene: Scene, { event, finding }: { event: EventInput; finding: Entity }): void {
  const [assignee, before] = [scene.random.pick(scene.company.people), finding.members[0]]
  event.action = 'finding.assigned'
  event.targets = [finding.target, assignee.target]
  event.changes = [{ field: 'assignee', old: before?.actor.id ?? null, new: assignee.actor.id }]
  finding.members[0] = assignee
}

function moveOn(
  scene: Scene,
  { event, finding, atMs }: { event: EventInput; finding: Entity; atMs: number },
): void {
  const { random } = scene
  const before = finding.state.status ?? 'open'
  const after = random.pick(nextStatus[before] ?? ['open'])
  event.action = 'finding.status_changed'
  event.changes = [{ field: 'status', old: before, new: after }]
  finding.state.status = after
  if (after in nextStatus) return
  const findings = findLiving(scene, 'finding')
  findings.splice(findings.indexOf(finding), 1)
  // The scanner looks again a day or two later and agrees.
  scene.later(atMs + dayMs + random.int(24) * hourMs + random.int(60) * minuteMs, (closeMs) =>
    makeEvent(scene, closeMs, {
      action: 'finding.closed',
      actor: scene.company.scanner.actor,
      targets: finding.targets,
      workspace: finding.workspace,
      context: 'Scanner',
      outcome: 'success',
      source: scene.company.scanner.source,
      details: { resolution: after },
    }),
  )
}
