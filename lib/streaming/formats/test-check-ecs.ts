import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'

/** Checks documents against the copy of ECS in `test-vectors`: fields, types, arrays and the allowed values. */
export function findEcsProblems(document: Record<string, unknown>): string[] {
  const leaves = listLeaves(document, '')
  const fields = new Map(leaves)
  const problems = leaves.flatMap(([path, value]) => {
    // An empty list of objects has no fields.
    const isEmpty = Array.isArray(value) && value.length === 0
    if (path.startsWith('trailkeeper.')) return isEmpty ? [] : checkOwn(path, value)
    if (path.startsWith('labels.'))
      return typeof value === 'string' ? [] : [`${path} is no keyword`]
    return checkField(path, value)
  })
  for (const path of required) if (!fields.has(path)) problems.push(`${path} is missing`)
  for (const [path, allowed] of Object.entries(spec.allowed_values)) {
    const words = Array.isArray(allowed) ? allowed : Object.keys(allowed)
    for (const value of [fields.get(path)].flat()) {
      if (!words.includes(String(value))) problems.push(`${path}: ${String(value)} is not allowed`)
    }
  }
  if (fields.get('ecs.version') !== spec.version) problems.push('ecs.version')
  return [...problems, ...checkTypes(fields)]
}

const required = [
  ...['@timestamp', 'ecs.version', 'event.id', 'event.action', 'event.kind'],
  ...['event.category', 'event.type', 'event.outcome'],
]

const spec: {
  version: string
  allowed_values: Record<string, string[] | Record<string, string[]>>
  fields: Record<string, { type: string; array?: true }>
} = JSON.parse(readFileSync(new URL('./test-vectors/ecs-9.4.0.json', import.meta.url), 'utf8'))

/** Each type must be expected in one of the categories, and each category must have one. */
function checkTypes(fields: Map<string, unknown>): string[] {
  const expected = spec.allowed_values['event.category'] as Record<string, string[]>
  const categories = [fields.get('event.category')].flat().map(String)
  const types = [fields.get('event.type')].flat().map(String)
  const has = (category: string, type: string) => expected[category]?.includes(type) === true
  return [
    ...types.filter((type) => !categories.some((category) => has(category, type))),
    ...categories.filter((category) => !types.some((type) => has(category, type))),
  ].map((word) => `${word} does not go with ${categories} and ${types}`)
}

function checkField(path: string, value: unknown): string[] {
  const field = spec.fields[path]
  if (!field) return [`${path} is no field`]
  if ((field.array === true) !== Array.isArray(value)) return [`${path}: one or many?`]
  return [value].flat().every((each) => isOfType(each, field.type))
    ? []
    : [`${path} is no ${field.type}`]
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'long':
      return Number.isSafeInteger(value)
    case 'ip':
      return typeof value === 'string' && isIP(value) !== 0
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
    default:
      return typeof value === 'string'
  }
}

/**
 * Our own fields, all of them: receivers write pipelines against these names. They are texts, whatever the event holds, but for
 * one number; and none has a name that the index template of Elastic for logs gives another type to (addresses, dates,
 * numbers, places, flattened objects).
 */
function checkOwn(path: string, value: unknown): string[] {
  const isRight =
    path === 'trailkeeper.checkpoint.size'
      ? Number.isSafeInteger(value)
      : [value].flat().every((each) => typeof each === 'string')
  return [
    ...(ownFields.has(path) ? [] : [`${path} is no field`]),
    ...(isRight ? [] : [`${path} is no text`]),
    ...(takenNames.test(path) ? [`${path} is taken`] : []),
  ]
}

const identities = ['actor', 'actor.on_behalf_of', 'targets'].flatMap((place) =>
  ['type', 'id', 'name', 'email', 'ref'].map((name) => `${place}.${name}`),
)
const ownFields = new Set(
  [
    ...identities,
    ...['via.type', 'via.id', 'outcome', 'context', 'workspace.id', 'workspace.name'],
    ...['request.route', 'request.resource', 'request.auth_type', 'request.traceparent'],
    ...['request.query', 'request.path_params', 'request.headers'],
    ...['changes.field', 'changes.old', 'changes.new', 'details', 'redacted', 'erased'],
    ...['kind', 'checkpoint.origin', 'checkpoint.size', 'checkpoint.root', 'checkpoint.note'],
  ].map((name) => `trailkeeper.${name}`),
)

// From the dynamic templates of `ecs@mappings`, which Elasticsearch lays over every index named logs-*-*.
const takenNames =
  /(?:[._]ip|[._]timestamp|\.(?:not_after|not_before|accessed|created|installed|creation_date|ctime|mtime|ingested|start|end|usage|location)|structured_data|exports|imports)$|_score|\.score\./

function listLeaves(value: unknown, path: string): [string, unknown][] {
  if (Array.isArray(value) && value.some((each) => typeof each === 'object')) {
    return value.flatMap((each) => listLeaves(each, path))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]]
  return Object.entries(value).flatMap(([name, inner]) =>
    listLeaves(inner, path === '' ? name : `${path}.${name}`),
  )
}
