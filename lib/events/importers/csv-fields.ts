import { findNearest } from '@/lib/events/query/nearest'

/** Where the cells of a column go. `log`: only the log says such a thing, so an export of ours is being read. */
export type CsvField = {
  name: string
  path: readonly (string | number)[]
  kind: 'text' | 'json' | 'number' | 'log'
}

/** The field of an event that a name like `actor.email` or `details.reason` means, or null. */
export function findCsvField(name: string): CsvField | null {
  const path = name.split('.').map((part) => (/^(?:0|[1-9]\d?)$/.test(part) ? Number(part) : part))
  if (textFields.includes(name)) return { name, path, kind: 'text' }
  if (jsonFields.includes(name)) return { name, path, kind: 'json' }
  if (name === 'request.status') return { name, path, kind: 'number' }
  if (logFields.includes(name) || /^(?:actor(?:\.on_behalf_of)?|targets\.1?\d)\.ref$/.test(name)) {
    return { name, path, kind: 'log' }
  }
  if (/^targets\.1?\d\.(?:type|id|name|email)$/.test(name)) return { name, path, kind: 'text' }
  if (/^changes\.\d\d?\.(?:field|old|new)$/.test(name)) return { name, path, kind: 'text' }
  const free = /^(details|request\.(?:query|path_params|headers))\.(.+)$/.exec(name)
  if (!free) return null
  const [, front = '', rest = ''] = free
  // Headers and parameters have dots of their own; details nest.
  const tail = front === 'details' ? rest.split('.') : [rest]
  const isNested = tail.every((part) => part !== '')
  return { name, path: [...front.split('.'), ...(isNested ? tail : [rest])], kind: 'text' }
}

/** What a name that is no field was perhaps meant to be. */
export function suggestCsvField(name: string): string | null {
  return findNearest(name, [...textFields, ...jsonFields, 'request.status', 'targets.0.id'])
}

const identity = ['type', 'id', 'name', 'email']
const textFields = [
  ...['id', 'action', 'occurred_at', 'context', 'outcome'],
  ...identity.flatMap((name) => [`actor.${name}`, `actor.on_behalf_of.${name}`]),
  ...['workspace.id', 'workspace.name', 'source.ip', 'source.user_agent'],
  ...['id', 'method', 'path', 'route', 'resource', 'auth_type', 'traceparent'].map(
    (name) => `request.${name}`,
  ),
]
const jsonFields = [
  ...['actor', 'targets', 'workspace', 'source', 'request', 'changes', 'details', 'personal'],
  ...['request.query', 'request.path_params', 'request.headers', 'request.body'],
]
const logFields = [
  ...['seq', 'recorded_at', 'leaf_hash', 'via', 'via.type', 'via.id', 'redacted', 'erased'],
  ...['change', 'area', 'kind', 'label'],
]
