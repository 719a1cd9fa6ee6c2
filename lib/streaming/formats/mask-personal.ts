import { isHumanTarget } from '@/lib/log/event/collect-people'
import { separatePersonal } from '@/lib/log/event/separate-personal'
import { setMember } from '@/lib/log/event/set-member'
import { type EventRow, restoreEvent } from '@/lib/log/restore-event'
import type {
  EventInput,
  JsonObject,
  JsonValue,
  StoredActor,
  StoredEvent,
  StoredIdentity,
  StoredTarget,
} from '@/lib/log/schema'

export const masked = '[masked]'

/**
 * The event without what is personal in it (DESIGN §3, found by the same code that keeps personal values out of the sealed
 * line): of humans type and ref stay, the ref in the place of id and name; addresses, browsers, e-mails and every text that
 * mentions somebody become `[masked]`. A member of free JSON whose name is personal is left out. Ids of machines stay.
 *
 * What only the producer knew to be personal (`personal` of the input) cannot be seen in an event that is read whole: where
 * the row is at hand, `restoreMasked` leaves that out too.
 */
export function maskPersonal(event: StoredEvent): StoredEvent {
  const input = inputOf(event)
  const { core, isPersonalName } = separatePersonal(input)
  const shown: JsonObject = {}
  for (const [name, value] of Object.entries(input)) {
    shown[name] = maskMissing(core[name], value as JsonValue, isPersonalName)
  }
  const request = event.request && maskCutBody(shown.request as StoredEvent['request'])
  return {
    ...event,
    ...(shown as Partial<StoredEvent>),
    actor: maskActor(event.actor, shown.actor as StoredActor),
    ...(event.targets && { targets: maskTargets(event.targets, shown.targets as StoredTarget[]) }),
    ...(request && { request }),
  }
}

/**
 * The event of a row, masked exactly as far as the log itself holds things for personal: what it took out of the line never
 * comes back, whoever found it personal.
 */
export function restoreMasked(row: EventRow): StoredEvent {
  const erased = row.personal.filter(([, text]) => text === null)
  return maskPersonal(restoreEvent({ ...row, personal: erased }))
}

/** The members that a producer can send: what the log added is nobody's personal value. */
function inputOf(event: StoredEvent): EventInput {
  const { action, actor, targets, workspace, context, outcome, source, request, changes, details } =
    event
  const members = { targets, workspace, context, outcome, source, request, changes, details }
  const given = Object.entries(members).filter(([, value]) => value !== undefined)
  return { action, actor, ...Object.fromEntries(given) }
}

/** Puts `[masked]` wherever the value has something that the clear one has not. */
function maskMissing(
  clear: JsonValue | undefined,
  value: JsonValue,
  isPersonalName: (name: string) => boolean,
): JsonValue {
  if (clear === undefined || (clear === null && value !== null)) return masked
  if (Array.isArray(clear) && Array.isArray(value)) {
    return clear.map((element, at) => maskMissing(element, value[at] ?? null, isPersonalName))
  }
  if (!isObject(clear) || !isObject(value)) return clear
  const shown: JsonObject = {}
  for (const [name, member] of Object.entries(value)) {
    const isTaken = !Object.hasOwn(clear, name)
    if (isTaken && isPersonalName(name)) continue
    const rest = isTaken ? undefined : clear[name]
    setMember(shown, name, maskMissing(rest, member, isPersonalName))
  }
  return shown
}

function isObject(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** Half a name may stand at the end of a body that was cut: its text is always personal. */
function maskCutBody(request: StoredEvent['request']): StoredEvent['request'] {
  const { body } = request ?? {}
  if (body === undefined || !isObject(body) || body.truncated !== true) return request
  return { ...request, body: { ...body, ...(body.text === undefined ? {} : { text: masked }) } }
}

function maskActor(actor: StoredActor, shown: StoredActor): StoredActor {
  const { on_behalf_of: delegate } = actor
  return {
    ...maskIdentity(actor, shown, actor.type === 'user'),
    ...(delegate && {
      on_behalf_of: maskIdentity(
        delegate,
        shown.on_behalf_of ?? { type: delegate.type },
        delegate.type === 'user',
      ),
    }),
  }
}

function maskTargets(targets: StoredTarget[], shown: StoredTarget[]): StoredTarget[] {
  return targets.map((target, at) =>
    maskIdentity(target, shown[at] ?? { type: target.type }, isHumanTarget(target)),
  )
}

function maskIdentity<Named extends StoredIdentity | StoredTarget>(
  { id, name, email, ref, type }: Named,
  shown: Named,
  isHuman: boolean,
): Named {
  if (!isHuman) return shown
  const known = ref ?? masked
  return {
    type,
    ...(id === undefined && ref === undefined ? {} : { id: known }),
    ...(name === undefined ? {} : { name: known }),
    ...(email === undefined ? {} : { email: masked }),
    ...(ref === undefined ? {} : { ref }),
  } as Named
}
