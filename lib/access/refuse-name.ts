import { refuseFull } from './refuse-full'
import { refuseTakenName } from './refuse-taken-name'

/** What `refuseTakenName` and `refuseFull` say of a kind of things. */
export type NamedKind = { what: string; full: Parameters<typeof refuseFull>[1] }

/**
 * Refuses a name that another one of `rows` has, and one more where there are as many as may be. `exceptId`: whose name it is to be;
 * null: of a new one. Throws `name_taken` and the code of `full` (409).
 */
export function refuseName(
  rows: readonly { id: string; name: string }[],
  { name, exceptId, what, full }: { name: string; exceptId: string | null } & NamedKind,
): void {
  refuseTakenName(rows, { name, exceptId, what })
  if (exceptId === null) refuseFull(rows.length, full)
}
