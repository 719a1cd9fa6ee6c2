import { countFrameTokens } from './frame'
import { formatPointer, parsePointer } from './json-pointer'

/**
 * Pointers that name nobody: one that leads through a member whose name is personal ends before it, since
 * the list of what was cut stays in the line for ever. Without repetitions, in the same order.
 */
export function trimPointers(
  pointers: readonly string[],
  isPersonalName: (name: string) => boolean,
): string[] {
  const trimmed = new Set<string>()
  for (const pointer of pointers) {
    const path = parsePointer(pointer) ?? []
    const frame = countFrameTokens(path)
    const personal = path.findIndex((token, index) => index >= frame && isPersonalName(token))
    trimmed.add(personal === -1 ? pointer : formatPointer(path.slice(0, personal)))
  }
  return [...trimmed]
}
