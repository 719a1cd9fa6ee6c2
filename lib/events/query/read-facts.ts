import { type EventFacts, type FactAtPath, foldName, nameSeparator } from './facts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type Identity = { type: string; id?: string; name?: string; email?: string; ref?: string }

/** The members of a stored event that a query can ask about. */
export type QueriedEvent = {
  id: string
  seq: number
  action: string
  change: string
  area: string
  /** ISO 8601. */
  occurred_at: string
  outcome?: string
  actor: Identity & { on_behalf_of?: Identity }
  targets?: Identity[]
  workspace?: { id: string; name?: string }
  context?: string
  source?: { ip?: string }
  request?: {
    id?: string
    method?: string
    path?: string
    resource?: string
    status?: number
    auth_type?: string
    traceparent?: string
  }
  via: { type: string; id?: string }
  changes?: { field: string; old?: Json; new?: Json }[]
  details?: { [name: string]: Json }
}

/** What queries ask of an event. Runs once for every event that is indexed: a few microseconds. */
export function readFacts(event: QueriedEvent): EventFacts {
  const { actor, targets, workspace, request } = event
  const texts: string[] = []
  addIdentity(actor, texts)
  if (actor.on_behalf_of) addIdentity(actor.on_behalf_of, texts)
  const targetKeys: string[] = []
  if (targets) {
    for (const target of targets) {
      addIdentity(target, texts)
      targetKeys.push(identityKey(target))
    }
  }
  addText(workspace?.id, texts)
  addText(workspace?.name, texts)
  addText(event.context, texts)
  addText(request?.path, texts)
  return {
    id: event.id,
    seq: event.seq,
    atMs: Date.parse(event.occurred_at),
    columns: {
      actor: identityKey(actor),
      on_behalf_of: actor.on_behalf_of ? identityKey(actor.on_behalf_of) : null,
      action: event.action,
      area: event.area,
      change: event.change,
      outcome: event.outcome ?? null,
      workspace: workspace?.id ?? null,
      auth: request?.auth_type ?? null,
      method: request?.method ?? null,
      status: request?.status === undefined ? null : String(request.status),
      resource: request?.resource ?? null,
      ip: event.source?.ip ?? null,
      context: event.context ?? null,
      via: event.via.id === undefined ? event.via.type : `${event.via.type}:${event.via.id}`,
    },
    targets: targetKeys,
    path: request?.path ?? null,
    request: request?.id ?? null,
    trace: request?.traceparent === undefined ? null : readTraceId(request.traceparent),
    details: readDetails(event.details, texts),
    changes: readChanges(event.changes),
    texts,
  }
}

/** What events carry of an actor or target: a person's ref, else `<type>:<id>`. */
export function identityKey({ type, id, ref }: Identity): string {
  return ref ?? `${type}:${id ?? ''}`
}

/** The trace id of a traceparent (W3C Trace Context), or of itself; null where the text is neither. */
export function readTraceId(text: string): string | null {
  const match = /^(?:[\da-f]{2}-)?([\da-f]{32})(?:-.*)?$/i.exec(text)
  return match?.[1]?.toLowerCase() ?? null
}

function addIdentity({ id, name, email }: Identity, texts: string[]): void {
  addText(id, texts)
  addText(name, texts)
  addText(email, texts)
}

function addText(text: string | undefined, texts: string[]): void {
  if (text !== undefined) texts.push(text)
}

function readDetails(details: QueriedEvent['details'], texts: string[]): FactAtPath[] {
  const facts: FactAtPath[] = []
  if (details) addMembers(details, '', { facts, texts })
  return facts
}

function readChanges(changes: QueriedEvent['changes']): FactAtPath[] {
  const facts: FactAtPath[] = []
  if (!changes) return facts
  for (const change of changes) {
    const path = foldName(change.field).replaceAll('.', nameSeparator)
    const known = facts.length
    if (change.old !== undefined) addValue(change.old, path, { facts, texts: null })
    if (change.new !== undefined) addValue(change.new, path, { facts, texts: null })
    // A change of which no value was sent is a change all the same.
    if (facts.length === known) facts.push({ path, value: null })
  }
  return facts
}

type Found = { facts: FactAtPath[]; texts: string[] | null }

function addValue(value: Json, path: string, found: Found): void {
  if (typeof value === 'object' && value !== null) {
    found.facts.push({ path, value: null })
    if (Array.isArray(value)) addItems(value, path, found)
    else addMembers(value, path, found)
  } else {
    const text = typeof value === 'string' ? value : String(value)
    found.facts.push({ path, value: text })
    if (value !== null) found.texts?.push(text)
  }
}

function addMembers(members: { [name: string]: Json }, path: string, found: Found): void {
  for (const name of Object.keys(members)) {
    const folded = foldName(name)
    addValue(members[name] ?? null, path === '' ? folded : path + nameSeparator + folded, found)
  }
}

/** Items have their list's path; what is at that path was said with the list. */
function addItems(items: Json[], path: string, found: Found): void {
  for (const item of items) {
    if (typeof item !== 'object' || item === null) addValue(item, path, found)
    else if (Array.isArray(item)) addItems(item, path, found)
    else addMembers(item, path, found)
  }
}
