import type { KeyName } from '@/lib/events/query/keys'
import type { StoredEvent, StoredIdentity } from '@/lib/events/schema'
import { areas, kinds } from '@/lib/log/catalogue/vocabulary'
import type { ColumnId } from './column-ids'
import {
  asLabel,
  authTypeLabels,
  isErased,
  listParameters,
  nameActor,
  nameIdentity,
  nameTarget,
} from './event-words'

/** A term of the query language that finds events with the same value; `label` is what people call the value. */
export type CellTerm = { key: KeyName; value: string; label: string }

/** What a cell says, in words alone: for copying. */
export function textOf(id: ColumnId, event: StoredEvent): string {
  const { actor, targets, request, workspace } = event
  switch (id) {
    case 'action':
      return event.label
    case 'exact_action':
      return event.action
    case 'user':
    case 'done_by':
      return [nameActor(actor), actor.name && actor.email ? `<${actor.email}>` : '']
        .filter((part) => part !== '')
        .join(' ')
    case 'account':
      return nameAccount(event) ?? ''
    case 'subject':
      return targets?.[0] ? nameTarget(targets[0]) : ''
    case 'parameters':
      return listParameters(event)
    case 'context':
      return event.context ?? ''
    case 'time':
    case 'created':
      return event.occurred_at
    case 'category':
      return nameIn(kinds, event.kind)
    case 'area':
      return nameIn(areas, event.area)
    case 'details':
      return event.details ? JSON.stringify(event.details) : ''
    case 'workspace':
      return workspace?.name ?? workspace?.id ?? ''
    case 'outcome':
      return asLabel(event.outcome ?? 'success')
    case 'ip':
      return event.source?.ip ?? ''
    case 'auth_type':
      return request?.auth_type ? authTypeLabels[request.auth_type] : ''
    case 'resource':
      return request?.resource ?? ''
    case 'method':
      return request?.method ?? ''
    case 'path':
      return request?.path ?? request?.route ?? ''
    case 'status':
      return request?.status === undefined ? '' : String(request.status)
    case 'view_details':
      return ''
  }
}

/** The term for a cell's value; null where there is no value, or nothing that the query language could ask. */
export function termOf(id: ColumnId, event: StoredEvent): CellTerm | null {
  const { actor, targets, request, workspace } = event
  const [target] = targets ?? []
  const label = textOf(id, event)
  switch (id) {
    case 'action':
    case 'exact_action':
      return term('action', event.action, label)
    case 'user':
    case 'done_by':
    case 'account':
      return term('actor', keyOfIdentity(actor), nameIdentity(actor))
    case 'subject':
      return target ? term('target', keyOfIdentity(target), label) : null
    case 'parameters':
      return target
        ? term('target', keyOfIdentity(target), nameTarget(target))
        : term('path', request?.path, label)
    case 'context':
      return term('context', event.context, label)
    case 'category':
      return term('kind', event.kind, label)
    case 'area':
      return term('area', event.area, label)
    case 'workspace':
      return term('workspace', workspace?.id, label)
    case 'outcome':
      return term('outcome', event.outcome, label)
    case 'ip':
      return term('ip', event.source?.ip, label)
    case 'auth_type':
      return term('auth', request?.auth_type, label)
    case 'resource':
      return term('resource', request?.resource, label)
    case 'method':
      return term('method', request?.method, label)
    case 'path':
      return term('path', request?.path, label)
    case 'status':
      return term('status', request?.status === undefined ? undefined : label, label)
    default:
      return null
  }
}

/** An e-mail where there is one, nothing for API keys: whose key it is, its maker need not have been. */
export function nameAccount({ actor }: StoredEvent): string | undefined {
  if (actor.type === 'api_key') return undefined
  return actor.email ?? actor.name ?? (isErased(actor) ? nameIdentity(actor) : undefined)
}

/** Areas of unknown actions are no entries of the vocabulary: they are spelled out. */
export function nameIn(words: Record<string, string>, id: string): string {
  return words[id] ?? asLabel(id)
}

function term(key: KeyName, value: string | undefined, label: string): CellTerm | null {
  if (!value) return null
  return { key, value, label }
}

/** A person by their ref, everything else by type and id; nothing where only its kind is known. */
function keyOfIdentity({ ref, type, id }: Pick<StoredIdentity, 'ref' | 'id'> & { type: string }) {
  return ref ?? (id === undefined ? undefined : `${type}:${id}`)
}
