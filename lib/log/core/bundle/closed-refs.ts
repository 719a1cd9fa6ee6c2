import { isMembers, type Json } from '@/lib/log/core/json-pointer'
import type { Leaf } from '@/lib/log/core/leaf'
import type { PersonalSummary } from './bundle-report'

/** Whoever made the bundle chose how many there are. */
const refsMax = 100_000
const listedMax = 100

export type ClosedRefs = {
  note: (event: { leaf: Leaf; disclosed: number; closedRefs: readonly string[] }) => void
  summary: () => PersonalSummary
}

/**
 * Tells erased from withheld: the line of an event cannot, but a `person.erased` event in the same bundle can. Only the
 * log itself writes those (via system); a producer's event of that name counts for nothing.
 */
export function collectClosedRefs(): ClosedRefs {
  const closedRefs = new Set<string>()
  const erasedRefs = new Set<string>()
  let disclosed = 0
  let closed = 0
  return {
    note(event) {
      disclosed += event.disclosed
      closed += event.closedRefs.length
      for (const ref of event.closedRefs) if (closedRefs.size < refsMax) closedRefs.add(ref)
      const { leaf } = event
      if (leaf.event.action !== 'person.erased' || leaf.via.type !== 'system') return
      for (const ref of refsIn([leaf.event.targets ?? null, leaf.event.details ?? null])) {
        if (erasedRefs.size < refsMax) erasedRefs.add(ref)
      }
    },
    summary() {
      const all = [...closedRefs].sort()
      return {
        disclosed,
        closed,
        erased: all.filter((ref) => erasedRefs.has(ref)).slice(0, listedMax),
        withheldOrErased: all.filter((ref) => !erasedRefs.has(ref)).slice(0, listedMax),
      }
    },
  }
}

/** Person refs among the strings of a few levels. */
function refsIn(value: Json, depth = 0): string[] {
  if (typeof value === 'string') return /^s_[A-Za-z0-9_-]{1,64}$/.test(value) ? [value] : []
  if (depth > 4) return []
  if (Array.isArray(value)) return value.flatMap((one) => refsIn(one, depth + 1))
  if (isMembers(value)) return Object.values(value).flatMap((one) => refsIn(one, depth + 1))
  return []
}
