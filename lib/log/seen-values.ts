import type { JsonValue } from './schema'

/** What a person was called in events, by kind. */
export type SeenValues = { ids: Set<string>; emails: Set<string>; names: Set<string> }

/** More than anybody honest has; producers choose these. */
const eachMax = 200
const lengthMax = 500
const identityMember = /^\/(?:actor|actor\/on_behalf_of|targets\/\d+)\/(id|email|name)$/

export function noSeenValues(): SeenValues {
  return { ids: new Set(), emails: new Set(), names: new Set() }
}

/** Adds what one event's values of this person's ref (`{ "<pointer>": value }`) say of who they are. */
export function noteSeen(seen: SeenValues, text: string): void {
  for (const { kind, value } of readSeen(text)) {
    const values = seen[kind]
    if (values.size < eachMax) values.add(value)
  }
}

/** The identity that such values say, in their order. */
export function readSeen(text: string): { kind: keyof SeenValues; value: string }[] {
  const values = JSON.parse(text) as Record<string, JsonValue>
  return Object.entries(values).flatMap(([pointer, value]) => {
    const member = identityMember.exec(pointer)?.[1]
    if (member === undefined || typeof value !== 'string') return []
    if (value.trim() === '' || value.length > lengthMax) return []
    return [{ kind: `${member}s` as keyof SeenValues, value }]
  })
}
