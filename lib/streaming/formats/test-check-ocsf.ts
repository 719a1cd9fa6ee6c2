import { readFileSync } from 'node:fs'

/**
 * Checks documents against the copy of OCSF in `test-vectors`, knowing nothing of our own tables: members, their types and
 * allowed values, what is required, constraints, profiles, captions, and how the numbers hang together.
 */
export function findOcsfProblems(document: unknown): string[] {
  if (!isMembers(document)) return ['no object']
  const found = Object.values(spec.classes).find(({ uid }) => uid === document.class_uid)
  if (!found) return [`no class ${String(document.class_uid)}`]
  const metadata = isMembers(document.metadata) ? document.metadata : {}
  const profiles = Array.isArray(metadata.profiles) ? metadata.profiles.map(String) : []
  const problems = checkMembers(document, found, { path: '', profiles })
  const expected = {
    category_uid: found.category_uid,
    category_name: found.category_caption,
    class_name: found.caption,
    type_uid: found.uid * 100 + Number(document.activity_id),
  }
  for (const [name, value] of Object.entries(expected)) {
    if (document[name] !== value) problems.push(`${name} is ${String(document[name])}`)
  }
  if (metadata.version !== spec.version) problems.push('metadata.version')
  return problems
}

type Members = Record<string, unknown>
type Attribute = {
  type: string
  is_array?: boolean
  requirement?: string
  enum?: Record<string, string>
  sibling?: string
  profile?: string
}
type Shape = {
  constraints: { at_least_one?: string[]; just_one?: string[] }
  attributes: Record<string, Attribute>
}
type ClassShape = Shape & {
  uid: number
  caption: string
  category_uid: number
  category_caption: string
}
type ScalarType = { type?: string; regex?: string; max_len?: number; range?: [number, number] }

export const spec: {
  version: string
  types: Record<string, ScalarType>
  classes: Record<string, ClassShape>
  objects: Record<string, Shape>
} = JSON.parse(readFileSync(new URL('./test-vectors/ocsf-1.8.0.json', import.meta.url), 'utf8'))

function checkMembers(
  members: Members,
  { attributes, constraints }: Shape,
  at: { path: string; profiles: string[] },
): string[] {
  const isOn = ({ profile }: Attribute) => profile === undefined || at.profiles.includes(profile)
  const problems = Object.entries(members).flatMap(([name, value]) => {
    const path = at.path === '' ? name : `${at.path}.${name}`
    const attribute = attributes[name]
    if (!attribute || !isOn(attribute)) return [`${path} is no attribute`]
    return [
      ...checkValue(value, attribute, { ...at, path }),
      ...checkSibling(members, attribute, { name, path }),
    ]
  })
  for (const [name, attribute] of Object.entries(attributes)) {
    if (attribute.requirement === 'required' && isOn(attribute) && !(name in members)) {
      problems.push(`${at.path}.${name} is missing`)
    }
  }
  const { at_least_one: some, just_one: one } = constraints
  if (some && !some.some((name) => name in members)) {
    problems.push(`${at.path} has none of ${some}`)
  }
  if (one && one.filter((name) => name in members).length !== 1) {
    problems.push(`${at.path} must have just one of ${one}`)
  }
  return problems
}

function checkValue(
  value: unknown,
  attribute: Attribute,
  at: { path: string; profiles: string[] },
): string[] {
  const { is_array: isArray, ...one } = attribute
  if (isArray) {
    if (!Array.isArray(value) || value.length === 0) return [`${at.path} is no list`]
    return value.flatMap((each) => checkValue(each, one, at))
  }
  if (attribute.enum && !(String(value) in attribute.enum)) {
    return [`${at.path}: ${String(value)} is not allowed`]
  }
  const shape = spec.objects[attribute.type]
  if (shape) {
    return isMembers(value) ? checkMembers(value, shape, at) : [`${at.path} is no object`]
  }
  return isOfType(value, attribute.type) ? [] : [`${at.path} is no ${attribute.type}`]
}

/** A number and its caption say the same, where the specification has a caption for it. */
function checkSibling(
  members: Members,
  { enum: allowed, sibling }: Attribute,
  { name, path }: { name: string; path: string },
): string[] {
  const caption = allowed?.[String(members[name])]
  if (sibling === undefined || caption === undefined || !(sibling in members)) return []
  const said = members[sibling]
  if (members[name] === 99) return typeof said === 'string' ? [] : [`${path}: no name`]
  return said === caption ? [] : [`${path} is ${caption}, ${sibling} says ${String(said)}`]
}

function isOfType(value: unknown, name: string): boolean {
  if (name === 'object') return isMembers(value)
  if (name === 'json_t') return value !== undefined
  const { type = name, regex, max_len: lengthMax, range } = spec.types[name] ?? {}
  switch (type) {
    case 'string_t':
      return (
        typeof value === 'string' &&
        (regex === undefined || new RegExp(regex).test(value)) &&
        (lengthMax === undefined || value.length <= lengthMax)
      )
    case 'integer_t':
    case 'long_t':
      return (
        Number.isSafeInteger(value) &&
        (range === undefined || (Number(value) >= range[0] && Number(value) <= range[1]))
      )
    case 'boolean_t':
      return typeof value === 'boolean'
    default:
      return false
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
