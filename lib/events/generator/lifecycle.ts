import type { EventInput, Target } from '@/lib/log/schema'
import type { Person, Workspace } from './company'
import type { EntityChange, EntityKind } from './entity-kinds'
import { findSource, makeEvent, type Scene } from './scene'

/** Something that exists in the invented company for a while. */
export type Entity = {
  target: Target
  /** The target alone: most events need no other list. */
  targets: Target[]
  workspace: Workspace
  state: Record<string, string>
  members: Person[]
}

/** Creates, changes or deletes one thing of this kind, whichever is due. */
export function performLifecycle(
  scene: Scene,
  { person, kind, atMs }: { person: Person; kind: EntityKind; atMs: number },
): EventInput {
  const { random } = scene
  const living = findLiving(scene, kind.type)
  const isRoom = living.length < kind.most
  if (living.length === 0 || (isRoom && random.chance(kind.births))) {
    return createEntity(scene, { person, kind, atMs })
  }
  const place = random.int(living.length)
  const entity = living[place] ?? random.pick(living)
  if (living.length > kind.most / 3 && random.chance(kind.births * 0.8)) {
    return removeEntity(scene, { person, kind, atMs, place, entity })
  }
  return changeEntity(scene, { person, kind, atMs, entity })
}

export function findLiving(scene: Scene, type: string): Entity[] {
  let living = scene.living.get(type)
  if (!living) {
    living = []
    scene.living.set(type, living)
  }
  return living
}

/** A new thing, known to the scene from now on; it has no event yet. */
export function addEntity(scene: Scene, { type, name }: { type: string; name: string }): Entity {
  const target = { type, id: `${type}-${scene.random.hex(8)}`, name }
  const workspaces = scene.company.workspaces
  const workspace = scene.random.chance(0.6) ? workspaces[0] : scene.random.pick(workspaces)
  const entity: Entity = {
    target,
    targets: [target],
    workspace: workspace ?? { id: 'ws_1', name: 'Production' },
    state: {},
    members: [],
  }
  findLiving(scene, type).push(entity)
  return entity
}

type Act = { person: Person; kind: EntityKind; atMs: number }

export function createEntity(scene: Scene, { person, kind, atMs }: Act): EventInput {
  const { random } = scene
  const base = random.pick(kind.names)
  const name = random.chance(0.5) ? base : `${base} ${random.pick(kind.endings)}`
  const entity = addEntity(scene, { type: kind.type, name })
  for (const change of kind.changes) {
    if (change.field) entity.state[change.field] = random.pick(change.values)
  }
  return makeEvent(scene, atMs, {
    action: kind.create,
    actor: person.actor,
    targets: entity.targets,
    workspace: entity.workspace,
    context: kind.context,
    outcome: 'success',
    source: findSource(scene, person, atMs),
  })
}

function removeEntity(
  scene: Scene,
  { person, kind, atMs, place, entity }: Act & { place: number; entity: Entity },
): EventInput {
  const mayRemove = person.job === 'administrator' || !scene.random.chance(0.15)
  if (mayRemove) findLiving(scene, kind.type).splice(place, 1)
  return makeEvent(scene, atMs, {
    action: kind.remove,
    actor: person.actor,
    targets: entity.targets,
    workspace: entity.workspace,
    context: kind.context,
    outcome: mayRemove ? 'success' : 'denied',
    source: findSource(scene, person, atMs),
    ...(mayRemove ? {} : { details: { reason: 'permission_missing', permission: kind.remove } }),
  })
}

function changeEntity(
  scene: Scene,
  { person, kind, atMs, entity }: Act & { entity: Entity },
): EventInput {
  const { random } = scene
  const change = random.pick(kind.changes)
  const event = makeEvent(scene, atMs, {
    action: change.action,
    actor: person.actor,
    targets: entity.targets,
    workspace: entity.workspace,
    context: kind.context,
    outcome: 'success',
    source: findSource(scene, person, atMs),
  })
  if (change.field) setField(scene, { event, entity, change, field: change.field })
  else if (change.members) moveMember(scene, { event, entity, change, kind })
  else if (change.values.length > 0) event.details = { [change.detail]: random.pick(change.values) }
  return event
}

function setField(
  scene: Scene,
  input: { event: EventInput; entity: Entity; change: EntityChange; field: string },
): void {
  const { event, entity, change, field } = input
  const before = entity.state[field] ?? null
  const others = change.values.filter((value) => value !== before)
  const after = scene.random.pick(others)
  entity.state[field] = after
  event.changes = [{ field, old: before, new: after }]
}

/** Nobody is taken out who was not let in: without members, a removal becomes an addition. */
function moveMember(
  scene: Scene,
  input: { event: EventInput; entity: Entity; change: EntityChange; kind: EntityKind },
): void {
  const { event, entity, change, kind } = input
  const leaver = change.members === 'remove' ? entity.members.pop() : undefined
  const joiner = leaver ?? scene.random.pick(scene.company.people)
  if (!leaver) {
    event.action = kind.changes.find((other) => other.members === 'add')?.action ?? event.action
    if (entity.members.length < 40) entity.members.push(joiner)
  }
  event.targets = [entity.target, joiner.target]
}
