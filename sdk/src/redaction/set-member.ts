// Copied by scripts/generate-sdk.ts from lib/log/event/set-member.ts: change it there.

import type { JsonObject, JsonValue } from './json-value.js'

/**
 * Sets a member whose name a producer chose. A plain assignment to `__proto__` would change the
 * prototype of the copy and lose the data.
 */
export function setMember(object: JsonObject, name: string, value: JsonValue): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  } else {
    object[name] = value
  }
}
