import { requirePermission } from '@/lib/access/require-permission'
import { requirePlan } from '@/lib/access/require-plan'
import type { SessionPrincipal } from '@/lib/access/schema'
import { readQuery } from '@/lib/events/read-query'
import { countMatches, matchEvents } from '@/lib/events/segments/count-events'
import { searchLog } from '@/lib/events/segments/open-search'
import { readLogSize } from '@/lib/events/queries/get-event'
import type { ErasedPerson } from '@/lib/log/cut-person'
import { nowMs } from '@/lib/platform/clock'
import type { Sql, SqlTx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid } from '@/lib/platform/ids'
import { parseInput } from '@/lib/platform/parse-input'
import { eachCovered, timesOf } from './find-held'
import { showHold } from './hold-row'
import { type EventKey, findOnEvents, findOnPerson } from './holds-on-person'
import { namesInPart } from './name-in-part'
import { requirePerson } from './require-person'
import { type HoldCoverage, holdCoverage, type HoldView } from './schema'
import { findHoldRow, listHoldRows, listNames, listTexts, lockHolds, namePersons } from './store'

export type { EventKey } from './holds-on-person'

/** Every hold of the company, those in force first. Throws `permission_missing` (403). */
export async function listHolds(principal: SessionPrincipal): Promise<HoldView[]> {
  requirePermission(principal, 'holds.manage')
  const { companyId } = principal
  const rows = await listHoldRows(companyId)
  const persons = await readPersons(companyId, rows)
  return rows.map((row) => showHold(row, persons))
}

/** One hold; null alike for none and another company's. Throws `permission_missing` (403). */
export async function findHold(principal: SessionPrincipal, id: string): Promise<HoldView | null> {
  requirePermission(principal, 'holds.manage')
  const { companyId } = principal
  const row = isUuid(id) ? await findHoldRow({ companyId, id }) : null
  return row && showHold(row, await readPersons(companyId, [row]))
}

/**
 * How many events a hold like this covers today; relative dates in its query count from `askedAtMs`, else from now. Throws `permission_missing` and `plan_lacks_audit_logs` (403),
 * `invalid_input` (422), `query_invalid` (400), and what a search throws.
 */
export async function countCovered(
  principal: SessionPrincipal,
  input: HoldCoverage,
  { askedAtMs = nowMs() }: { askedAtMs?: number } = {},
): Promise<{ events: number; total: number }> {
  requirePermission(principal, 'holds.manage')
  requirePlan(principal.plan, 'logVisible')
  const { companyId } = principal
  const { q, from, to, person } = parseInput(holdCoverage, input)
  const query = readQuery(q)
  const personRef = person === null ? null : (await requirePerson(companyId, person)).ref
  const range = { rangeFrom: readMoment(from), rangeTo: readMoment(to) }
  const { size } = await readLogSize({ companyId })
  const clock = { nowMs: askedAtMs, timeZone: 'UTC' }
  if (personRef === null) {
    const events = await searchLog(
      { companyId, query, bounds: timesOf(range), ...clock },
      async (open) => countMatches(await matchEvents(open)),
    )
    return { events, total: size }
  }
  let events = 0
  const coverage = { query: q, ...range, personRef, changedAt: new Date(clock.nowMs) }
  await eachCovered(coverage, { companyId, from: 0, until: size }, () => {
    events += 1
  })
  return { events, total: size }
}

/** The same of a hold that is there; null where counting takes too long. */
export async function countCoveredBy(
  principal: SessionPrincipal,
  { q, from, to, person, changedAt }: HoldView,
): Promise<number | null> {
  try {
    const coverage = { q, from, to, person: person?.ref ?? null }
    const askedAtMs = Date.parse(changedAt)
    return (await countCovered(principal, coverage, { askedAtMs })).events
  } catch (error) {
    if (error instanceof AppError && error.status === 503) return null
    throw error
  }
}

/**
 * The holds in force that cover an event which mentions this person: while there are any, nobody may erase them. Exact, also of
 * what is not indexed yet. Within a transaction, no hold is placed, changed or released until it ends: call it before the
 * log's row is locked.
 */
export async function findHoldsOnPerson(
  db: Sql | SqlTx,
  { companyId, ref }: { companyId: string; ref: string },
): Promise<{ id: string; name: string }[]> {
  const isTransaction = 'sql' in db
  if (isTransaction) await lockHolds(db.sql, companyId)
  const holds = await findOnPerson(isTransaction ? db.sql : db, { companyId, ref })
  return holds.map(({ id, name }) => ({ id, name }))
}

/**
 * The holds in force that cover one of these events: while there are any, nothing of them is erased, not even a value that no link
 * leads to. No hold is placed, changed or released until the transaction ends. Call it before the log's row is locked.
 */
export async function findHoldsOnEvents(
  { sql }: SqlTx,
  { companyId, events }: { companyId: string; events: readonly EventKey[] },
): Promise<{ id: string; name: string }[]> {
  await lockHolds(sql, companyId)
  return (await findOnEvents(sql, { companyId, events })).map(({ id, name }) => ({ id, name }))
}

/**
 * Holds in whose texts a part of the person's name would be left when they are erased, such as a surname: somebody has to look
 * whether it is theirs, and change the hold. Released ones too, which nobody can change. For whoever was authorised already.
 */
export async function findHoldsNamingInPart(
  companyId: string,
  person: ErasedPerson,
): Promise<{ id: string; name: string; isReleased: boolean }[]> {
  return (await listTexts(companyId)).flatMap(({ id, releasedAt, ...texts }) => {
    const isNamed = Object.values(texts).some((text) => text !== null && namesInPart(text, person))
    return isNamed ? [{ id, name: texts.name, isReleased: releasedAt !== null }] : []
  })
}

/**
 * What holds are called now, also released ones: who keeps a name of their own keeps whoever it names. For whoever was authorised
 * already.
 */
export async function nameHolds(
  companyId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  return new Map((await listNames(companyId, ids)).map(({ id, name }) => [id, name]))
}

function readMoment(iso: string | null): Date | null {
  return iso === null ? null : new Date(iso)
}

async function readPersons(companyId: string, rows: readonly { personRef: string | null }[]) {
  const refs = rows.flatMap(({ personRef }) => (personRef === null ? [] : [personRef]))
  const persons = await namePersons(companyId, [...new Set(refs)])
  return new Map(persons.map((person) => [person.ref, person]))
}
