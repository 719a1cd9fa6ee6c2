import { readFileSync } from 'node:fs'

/** Checks documents against the JSON schema of CloudEvents in `test-vectors`, and what the text of the specification adds. */
export function findCloudEventProblems(document: Record<string, unknown>): string[] {
  const problems = spec.required
    .filter((name) => !(name in document))
    .map((name) => `${name} is missing`)
  for (const [name, value] of Object.entries(document)) {
    const { $ref: reference } = spec.properties[name] ?? {}
    const definition = reference && spec.definitions[reference.replace('#/definitions/', '')]
    if (definition) problems.push(...checkDefinition(name, value, definition))
    if (name !== 'data') problems.push(...checkAttribute(name, value))
  }
  if (document.specversion !== '1.0') problems.push('specversion')
  if (!URL.canParse(String(document.source))) problems.push('source is no absolute URI')
  return problems
}

type Definition = { type: string | string[]; minLength?: number; format?: string }
const spec: {
  required: string[]
  properties: Record<string, { $ref: string }>
  definitions: Record<string, Definition>
} = JSON.parse(
  readFileSync(new URL('./test-vectors/cloudevents-1.0.2.json', import.meta.url), 'utf8'),
)

function checkDefinition(name: string, value: unknown, definition: Definition): string[] {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  if (![definition.type].flat().includes(type)) return [`${name} is ${type}`]
  if (typeof value !== 'string') return []
  if (value.length < (definition.minLength ?? 0)) return [`${name} is empty`]
  const isTime = definition.format === 'date-time'
  return isTime && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value) ? [`${name}`] : []
}

/** Naming conventions and type system of the specification: lower-case letters and digits; texts without controls. */
function checkAttribute(name: string, value: unknown): string[] {
  const problems = /^[a-z0-9]{1,20}$/.test(name) ? [] : [`${name} is no attribute name`]
  if (typeof value === 'string') {
    const isPlain = !/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(value)
    return isPlain && value !== '' ? problems : [...problems, `${name} holds what it may not`]
  }
  const isInteger = Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31
  return isInteger || typeof value === 'boolean' ? problems : [...problems, `${name} has no type`]
}
