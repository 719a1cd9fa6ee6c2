import { recordActs } from '@/lib/access/commands/record-acts'
import { refuseTakenName } from '@/lib/access/refuse-taken-name'
import { requirePermission } from '@/lib/access/require-permission'
import { requirePlan } from '@/lib/access/require-plan'
import type { SessionPrincipal } from '@/lib/access/schema'
import { readQuery } from '@/lib/events/read-query'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { isUuid, newUuidV7 } from '@/lib/platform/ids'
import { parseInput } from '@/lib/platform/parse-input'
import { actOn, describeChange, describeHold } from './describe-acts'
import { requirePerson } from './require-person'
import {
  type HoldChange,
  type HoldRelease,
  holdChange,
  holdRelease,
  holdsInForceMax,
  type NewHold,
  newHold,
} from './schema'
import {
  findHoldRow,
  insertHold,
  listInForce,
  lockHolds,
  type NamedHoldRow,
  updateHold,
} from './store'

/**
 * Places a hold: from the moment when this returns nothing that it covers is pruned or erased, whatever runs already. Throws
 * `permission_missing` and `plan_lacks_audit_logs` (403), `invalid_input` (422), `query_invalid` (400), `name_taken` and `holds_full` (409).
 */
export async function placeHold(
  principal: SessionPrincipal,
  input: NewHold,
): Promise<{ id: string }> {
  requirePermission(principal, 'holds.manage')
  requirePlan(principal.plan, 'logVisible')
  const { companyId } = principal
  const { name, reason, ...coverage } = parseInput(newHold, input)
  const values = { name, reason, ...(await readCoverage(companyId, coverage)) }
  const now = new Date(nowMs())
  const id = newUuidV7(now.getTime())
  await inTransaction(async (tx) => {
    await lockHolds(tx.sql, companyId)
    await refuseName(tx, { companyId, name, exceptId: null })
    const row = { id, companyId, placedById: principal.userId, placedAt: now, changedAt: now }
    await insertHold(tx, { ...row, ...values })
    await recordActs(tx, { principal, acts: [actOn({ id, name }, describeHold(values))] })
  })
  return { id }
}

/**
 * Makes a hold in force what it is to be; the same again changes and records nothing. Throws as `placeHold`,
 * `hold_not_found` (404) and `hold_released` (409).
 */
export async function changeHold(principal: SessionPrincipal, input: HoldChange): Promise<void> {
  requirePermission(principal, 'holds.manage')
  const { companyId } = principal
  const { id, name, reason, ...coverage } = parseInput(holdChange, input)
  const values = { name, reason, ...(await readCoverage(companyId, coverage)) }
  await inTransaction(async (tx) => {
    await lockHolds(tx.sql, companyId)
    const old = await requireInForce(tx, { companyId, id })
    const act = describeChange(old, values)
    if (act === null) return
    await refuseName(tx, { companyId, name, exceptId: id })
    // Another name must not move what `-30d` means, and let go of events.
    const changedAt = values.query === old.query ? old.changedAt : new Date(nowMs())
    await updateHold(tx, id, { ...values, changedAt })
    await recordActs(tx, { principal, acts: [actOn({ id, name }, act)] })
  })
}

/**
 * Lifts a hold: what it alone covered may be pruned and erased again. Its name has to be typed. Throws `permission_missing`
 * (403), `invalid_input` (422), `hold_not_found` (404) and `hold_released` (409).
 */
export async function releaseHold(principal: SessionPrincipal, input: HoldRelease): Promise<void> {
  requirePermission(principal, 'holds.manage')
  const { companyId } = principal
  const { id, reason, confirmation } = parseInput(holdRelease, input)
  await inTransaction(async (tx) => {
    await lockHolds(tx.sql, companyId)
    const old = await requireInForce(tx, { companyId, id })
    if (confirmation.trim() !== old.name) throw notConfirmed()
    const releasedAt = new Date(nowMs())
    const released = { releasedAt, releaseReason: reason, releasedById: principal.userId }
    await updateHold(tx, id, released)
    const act = {
      action: 'hold.released',
      details: { reason },
      personal: ['/details/reason'],
    }
    await recordActs(tx, { principal, acts: [actOn(old, act)] })
  })
}

async function readCoverage(
  companyId: string,
  {
    q,
    from,
    to,
    person,
  }: { q: string; from: string | null; to: string | null; person: string | null },
) {
  readQuery(q)
  return {
    query: q,
    rangeFrom: from === null ? null : new Date(from),
    rangeTo: to === null ? null : new Date(to),
    personRef: person === null ? null : (await requirePerson(companyId, person)).ref,
  }
}

/** Names are told apart among the holds in force: a released one may come again. */
async function refuseName(
  tx: Tx,
  { companyId, ...wanted }: { companyId: string; name: string; exceptId: string | null },
): Promise<void> {
  const rows = await listInForce(tx.sql, companyId)
  if (rows.length >= holdsInForceMax && wanted.exceptId === null) throw holdsFull()
  refuseTakenName(rows, { ...wanted, what: 'hold in force' })
}

async function requireInForce(
  tx: Tx,
  { companyId, id }: { companyId: string; id: string },
): Promise<NamedHoldRow> {
  const row = isUuid(id) ? await findHoldRow({ companyId, id }, tx.db) : null
  if (!row) throw holdNotFound()
  if (row.releasedAt === null) return row
  throw new AppError('hold_released', {
    status: 409,
    title: 'Released already',
    detail: 'This hold was released and stays as a record. Place a new one.',
  })
}

function holdNotFound(): AppError {
  return new AppError('hold_not_found', {
    status: 404,
    title: 'Not found',
    detail: 'There is no such hold in this company.',
  })
}

function holdsFull(): AppError {
  return new AppError('holds_full', {
    status: 409,
    title: 'Too many holds',
    detail: `There are ${holdsInForceMax} holds in force already: release one, or let one cover more.`,
  })
}

function notConfirmed(): AppError {
  return new AppError('invalid_input', {
    status: 422,
    title: 'Invalid input',
    detail: 'confirmation must be the name of the hold.',
    errors: [{ pointer: '/confirmation', message: 'must be the name of the hold' }],
  })
}
