import { deriveSalt, digestDisclosure, makeDisclosure } from '@/lib/log/core/disclosure'
import type { Leaf } from '@/lib/log/core/leaf'
import { hmacSha256, sha256 } from '@/lib/log/hashing'
import { unwrapPersonKey } from '@/lib/log/secrets'
import { type CheckedPersonal, readPersonKeys } from '@/lib/log/store/integrity-store'
import type { Sql } from '@/lib/platform/db'

/** Undefined: no such person; null: erased; an error text where the key does not open. */
export type PersonKeys = Map<string, { key: Uint8Array | null; isErased: boolean; wrong?: string }>

const cachedMax = 20_000

/** Adds the keys of persons that are not there yet; bounded, so that a log of many people takes no more memory. */
export async function loadPersonKeys(
  sql: Sql,
  input: { companyId: string; refs: Iterable<string>; keys: PersonKeys },
): Promise<void> {
  const { companyId, keys } = input
  const refs = [...new Set(input.refs)].filter((ref) => ref.startsWith('s_') && !keys.has(ref))
  if (refs.length === 0) return
  if (keys.size > cachedMax) keys.clear()
  for (const row of await readPersonKeys(sql, { companyId, refs })) {
    keys.set(row.ref, openKey(companyId, row))
  }
}

/** Compares the personal texts of one event with the digests in its line. */
export function checkPersonal(input: {
  leaf: Leaf
  recordedAtMs: number
  personal: readonly CheckedPersonal[]
  keys: PersonKeys
}): string[] {
  const { leaf, recordedAtMs, personal, keys } = input
  const wrong: string[] = []
  const seen = new Set<string>()
  for (const { ref, text, key, recordedAt } of personal) {
    const digest = leaf.sd.get(ref)
    if (digest === undefined || seen.has(ref)) {
      wrong.push(`it has personal values of ${ref} that its line does not know`)
      continue
    }
    seen.add(ref)
    if (recordedAt.getTime() !== recordedAtMs) {
      wrong.push(`the personal values of ${ref} have another time of recording`)
    }
    const person = keys.get(ref)
    if (text === null) {
      // Erasing is legitimate, of a person as a whole or of an event's own values.
      if (ref.startsWith('s_') && !person?.isErased) {
        wrong.push(`the personal values of ${ref} are gone, but nobody was erased`)
      }
      continue
    }
    const opened = ref.startsWith('s_') ? person?.key : key
    if (person?.wrong) wrong.push(person.wrong)
    else if (!opened) wrong.push(`the key of ${ref} is gone, but its personal values are there`)
    else if (digestOf({ key: opened, id: leaf.id, text }) !== digest) {
      wrong.push(`the personal values of ${ref} differ from the digest in the line`)
    }
  }
  for (const ref of leaf.sd.keys()) {
    if (!seen.has(ref)) wrong.push(`the personal values of ${ref} are missing`)
  }
  return wrong
}

function openKey(
  companyId: string,
  row: { ref: string; keyWrapped: Uint8Array | null; isErased: boolean },
) {
  const { ref, keyWrapped, isErased } = row
  if (keyWrapped === null) return { key: null, isErased }
  try {
    return { key: unwrapPersonKey(keyWrapped, { companyId, ref }), isErased }
  } catch {
    // Authenticated encryption: the row was changed, or ENCRYPTION_KEY is another one.
    return { key: null, isErased, wrong: `the key of ${ref} does not open with ENCRYPTION_KEY` }
  }
}

function digestOf({ key, id, text }: { key: Uint8Array; id: string; text: string }): string {
  const salt = deriveSalt(hmacSha256, { key, eventId: id })
  return digestDisclosure(sha256, makeDisclosure({ salt, valuesText: text }))
}
