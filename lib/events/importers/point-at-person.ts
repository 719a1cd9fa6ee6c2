import { formatPointer } from '@/lib/log/event/json-pointer'
import type { Identity, JsonObject, JsonValue } from '@/lib/log/schema'

/** Far below what `personal` may point to: foreign data decides how much stands there. */
const charactersMax = 2_000

/**
 * Entries of `personal` for members of `details` that tell of the actor without saying a name, address or e-mail, so that
 * they are erased with the person. Paths that lead nowhere, and values too large to be a place or an account, are left out.
 */
export function pointAtPerson(input: {
  details: JsonObject
  paths: readonly (readonly string[])[]
  actor: Identity
}): JsonValue[] {
  const { id, name, email } = input.actor
  const person: JsonObject = { type: 'user' }
  if (id) person.id = id
  if (name) person.name = name
  if (email) person.email = email
  const isKnown = input.actor.type === 'user' && (id !== undefined || email !== undefined)
  let characters = 0
  return input.paths.flatMap((path): JsonValue[] => {
    const value = follow(input.details, path)
    if (value === undefined || value === null) return []
    characters += JSON.stringify(value).length
    if (characters > charactersMax) return []
    const pointer = formatPointer(['details', ...path])
    return [isKnown ? { pointer, person } : pointer]
  })
}

function follow(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let here = value
  for (const name of path) {
    if (here === undefined || here === null || typeof here !== 'object') return undefined
    here = Object.hasOwn(here, name) ? (here as JsonObject)[name] : undefined
  }
  return here
}
