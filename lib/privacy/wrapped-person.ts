import type { ErasedPerson } from '@/lib/log/cut-person'
import { unwrapSecret, wrapSecret } from '@/lib/platform/wrapped-secret'

/** What the row of an erasure keeps until it is done: after K is gone nothing else knows who it is about. */
export type Erased = {
  person: ErasedPerson
  /** Values in lower case that belong to somebody else too, who stays. */
  spared: string[]
  /** Accounts that were members of the company. */
  userIds: string[]
  /** Stretches of the log in which values went that no link leads to; null: they may be anywhere. */
  buckets: number[] | null
}

export function wrapErased(erased: Erased, owner: string): Buffer {
  return wrapSecret(Buffer.from(JSON.stringify(erased), 'utf8'), placeOf(owner))
}

export function unwrapErased(row: { id: string; person: Uint8Array | null }): Erased {
  if (row.person === null) throw new Error(`erasure ${row.id} no longer knows whom it is about`)
  return JSON.parse(unwrapSecret(row.person, placeOf(row.id)).toString('utf8')) as Erased
}

function placeOf(owner: string) {
  return { purpose: 'person erasures', owner }
}
