import type { Act } from '@/lib/access/commands/record-acts'
import type { HoldRow } from './store'

/*
 * What the log is told of holds. People write of people, and name a matter after them: name, query and reason are personal values
 * of their event, so that erasing somebody also takes them out of what was held.
 */

type Values = Pick<HoldRow, 'name' | 'reason' | 'query' | 'rangeFrom' | 'rangeTo' | 'personRef'>

/** A hold that was placed, whole. */
export function describeHold(values: Values): Act {
  const told = Object.entries(tell(values)).filter(([, value]) => value !== null && value !== '')
  const details = Object.fromEntries(told.filter(([field]) => field !== 'name'))
  const personal = Object.keys(details).filter((field) => personalFields.has(field))
  return {
    action: 'hold.created',
    details,
    personal: personal.map((field) => `/details/${field}`),
  }
}

/** What changed; null where nothing did. */
export function describeChange(old: Values, next: Values): Act | null {
  const [before, after] = [tell(old), tell(next)]
  const changes = (Object.keys(before) as (keyof typeof before)[])
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, old: before[field], new: after[field] }))
  if (changes.length === 0) return null
  const personal = changes.flatMap((change, at) =>
    personalFields.has(change.field)
      ? (['old', 'new'] as const)
          .filter((side) => change[side])
          .map((side) => `/changes/${at}/${side}`)
      : [],
  )
  return { action: 'hold.updated', changes, personal }
}

/** Names what an act is about. */
export function actOn({ id, name }: { id: string; name: string }, act: Act): Act {
  return {
    ...act,
    targets: [{ type: 'legal_hold', id, name }],
    context: 'Legal holds',
    personal: ['/targets/0/name', ...(act.personal ?? [])],
  }
}

const personalFields: ReadonlySet<string> = new Set(['name', 'query', 'reason'])

function tell({ name, reason, query, rangeFrom, rangeTo, personRef }: Values) {
  return {
    ...{ name, reason, query },
    from: rangeFrom?.toISOString() ?? null,
    to: rangeTo?.toISOString() ?? null,
    person: personRef,
  }
}
