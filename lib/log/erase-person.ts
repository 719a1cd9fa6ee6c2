import type { Sql, SqlTx } from '@/lib/platform/db'
import { cutPerson, type ErasedPerson, namesPerson } from './cut-person'
import { noteSeen, type SeenValues } from './seen-values'
import {
  addErasure,
  dropStatistics,
  eraseRows,
  erasePersons,
  findNamedThings,
  findTexts,
  lockLogRow,
  readBuckets,
  readLinks,
  readTexts,
  renameThing,
} from './store/erase-store'

/** What erasing does to the log itself (DESIGN §5), in steps that each are one transaction, and harmless when repeated. */

/** Makes appends of the company wait until the transaction ends: take it after one's own rows, before persons. */
export async function holdLog(tx: SqlTx, companyId: string): Promise<void> {
  await lockLogRow(tx.sql, companyId)
}

/**
 * Destroys the K of these persons, their names and what they are found by. From the commit on nobody can make their
 * disclosures again, and whoever acts under the same e-mail is somebody new.
 */
export async function destroyPersons(
  tx: SqlTx,
  input: { companyId: string; refs: string[] },
): Promise<number> {
  return await erasePersons(tx.sql, input)
}

export type Progress = { atRef: string | null; afterSeq: number }
export const begin: Progress = { atRef: null, afterSeq: -1 }
const eventsPerBatch = 500

/**
 * Erases the values of the next events that mention the person under one of their refs: their own, and those of the event's
 * own ref that name them. Answers where to go on, null at the end. `seen` grows by what they were called there.
 */
export async function eraseMentions(
  tx: SqlTx,
  input: {
    companyId: string
    refs: readonly string[]
    person: ErasedPerson
    seen: SeenValues
    progress: Progress
  },
): Promise<{ erased: number; next: Progress | null }> {
  const { companyId, refs, person, seen, progress } = input
  const at = Math.max(0, refs.indexOf(progress.atRef ?? ''))
  const ref = refs[at]
  if (ref === undefined) return { erased: 0, next: null }
  const { afterSeq } = progress
  const links = await readLinks(tx.sql, { companyId, ref, afterSeq, limit: eventsPerBatch })
  const shared = new Set(links.filter(({ inOwnRef }) => inOwnRef).map(({ seq }) => seq))
  const texts = await readTexts(tx.sql, { companyId, events: links })
  const own = texts.filter((row) => refs.includes(row.ref))
  for (const { text } of own) noteSeen(seen, text)
  const named = texts.filter(
    (row) => row.ref.startsWith('e_') && (shared.has(row.seq) || namesPerson(row.text, person)),
  )
  const erased = await eraseRows(tx.sql, { companyId, rows: [...own, ...named] })
  const last = links.at(-1)
  if (last && links.length === eventsPerBatch) {
    return { erased, next: { atRef: ref, afterSeq: last.seq } }
  }
  const nextRef = refs[at + 1]
  return { erased, next: nextRef === undefined ? null : { atRef: nextRef, afterSeq: -1 } }
}

const positionsPerBatch = 20_000

/**
 * Erases values of events' own refs in the next stretch of the log that name the person, though nobody knew whom they
 * named: what was searched for, above all. `kept` counts values of other people that name them: those are theirs, and stay. Answers
 * where to go on, null at the end of `size`.
 */
export async function eraseNamed(
  tx: SqlTx,
  input: {
    companyId: string
    person: ErasedPerson
    size: number
    progress: Progress
    /** Told of the events before they lose anything; throws where they must not. */
    check: (events: { seq: number; recordedAt: Date }[]) => Promise<void>
  },
): Promise<{ erased: number; kept: number; seqs: number[]; next: Progress | null }> {
  const { companyId, person, size } = input
  const from = input.progress.afterSeq + 1
  const to = Math.min(size, from + positionsPerBatch)
  const found = await findTexts(tx.sql, { companyId, from, to, words: wordsOf(person) })
  const named = found.filter(({ text }) => namesPerson(text, person))
  const rows = named.filter(({ ref }) => ref.startsWith('e_'))
  if (rows.length > 0) await input.check(rows)
  const erased = await eraseRows(tx.sql, { companyId, rows })
  const seqs = rows.map(({ seq }) => seq)
  return {
    erased,
    kept: named.length - rows.length,
    seqs,
    next: to < size ? { atRef: null, afterSeq: to - 1 } : null,
  }
}

/** Takes the person out of the names of things in the dictionaries. What the lines themselves say stays. */
export async function eraseFromDictionaries(
  tx: SqlTx,
  { companyId, person }: { companyId: string; person: ErasedPerson },
): Promise<{ renamed: number }> {
  // Appends write dictionaries too, under this lock.
  await lockLogRow(tx.sql, companyId)
  let renamed = 0
  for (const thing of await findNamedThings(tx.sql, { companyId, words: wordsOf(person) })) {
    const name = cutPerson(thing.name, person)
    if (name === thing.name) continue
    await renameThing(tx.sql, { ...thing, companyId, name })
    renamed += 1
  }
  return { renamed }
}

/** Call once the values are gone: what was indexed of the log while they went counts as outdated then. */
export async function countErasure(tx: SqlTx, companyId: string): Promise<void> {
  await addErasure(tx.sql, companyId)
}

/** Nothing of what was in the tables stays in what the planner knows of them. Takes seconds where there are many partitions. */
export async function forgetStatistics(db: Sql): Promise<void> {
  await dropStatistics(db)
}

/** What is looked for first, as Postgres lowers it: of each value its longest word. What really names them `namesPerson` says. */
function wordsOf({ id, email, name, others = [] }: ErasedPerson): string[] {
  const values = [id, email, name, ...others].filter((value) => value !== null)
  const words = values.flatMap((value) => {
    const parts = value.trim().toLowerCase().split(/\s+/)
    return value.trim().length < 3 ? [] : (parts.sort((a, b) => b.length - a.length)[0] ?? [])
  })
  // In these texts a quote is escaped; a letter with marks may be written as one or as two.
  const escaped = words.map((word) => JSON.stringify(word).slice(1, -1))
  return [...new Set(escaped.flatMap((word) => [word.normalize('NFC'), word.normalize('NFD')]))]
}

/** Stretches of `width` positions in which these persons are mentioned. */
export async function listStretches(
  db: Sql,
  input: { companyId: string; refs: string[]; width: number },
): Promise<number[]> {
  return await readBuckets(db, input)
}
