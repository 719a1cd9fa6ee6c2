import type { HoldView } from './schema'
import type { NamedHoldRow, PersonName } from './store'

/** A row as it is shown. `persons`: who is named, by ref. */
export function showHold(row: NamedHoldRow, persons: ReadonlyMap<string, PersonName>): HoldView {
  const { id, name, reason, personRef, releasedAt } = row
  return {
    ...{ id, name, reason, q: row.query },
    from: row.rangeFrom?.toISOString() ?? null,
    to: row.rangeTo?.toISOString() ?? null,
    person:
      personRef === null ? null : (persons.get(personRef) ?? { ref: personRef, label: personRef }),
    placedBy: row.placedBy?.name ?? null,
    placedAt: row.placedAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
    released:
      releasedAt === null
        ? null
        : {
            at: releasedAt.toISOString(),
            by: row.releasedBy?.name ?? null,
            reason: row.releaseReason ?? '',
          },
  }
}
