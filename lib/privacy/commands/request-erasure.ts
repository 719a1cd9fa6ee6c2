import { eraseAccount } from '@/lib/access/commands/erase-account'
import { originOf, viaOf } from '@/lib/access/origin'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import { refuseAskedFor } from '@/lib/holds/holds-asking-for'
import { type EventKey, findHoldsOnEvents, findHoldsOnPerson } from '@/lib/holds/queries'
import { recordEvent } from '@/lib/log/append'
import { sealCheckpoint } from '@/lib/log/checkpoints'
import { type ErasedPerson, namesPerson } from '@/lib/log/cut-person'
import { holdLog } from '@/lib/log/erase-person'
import { describeErased } from '@/lib/log/find-persons'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type SqlTx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { parseInput } from '@/lib/platform/parse-input'
import { type ErasureInput, erasureInput } from '@/lib/privacy/schema'
import { confirmationOf } from '@/lib/privacy/schema/words'
import { insertErasure, isUnderWay } from '@/lib/privacy/store'
import { wrapErased } from '@/lib/privacy/wrapped-person'

export type Administrator = SessionPrincipal | SystemPrincipal

/**
 * Asks for the erasure of a person, which `runErasure` then carries out, and whatever happens to this process a job of the
 * worker. At once their account is gone from the company: they do nothing any more while the rest is erased. Recorded by ref,
 * with the reason. Throws `permission_missing` and `owners_only` (403), `person_not_found` (404), `person_on_hold`,
 * `person_erased`, `erasure_running` and `last_owner` (409), `invalid_input`, `not_confirmed` and `reason_names_person` (422).
 */
export async function requestErasure(
  principal: Administrator,
  input: ErasureInput,
): Promise<{ id: string }> {
  requirePermission(principal, 'privacy.manage')
  const { refs, reason, confirmation } = parseInput(erasureInput, input)
  const { companyId } = principal
  // Outside the transaction: signing waits for the disk.
  const { note: checkpointBefore } = await sealCheckpoint(companyId)
  const id = newUuidV7()
  await inTransaction(async (tx) => {
    const { isErased: _, spared, ...known } = await requirePerson(tx, { companyId, refs })
    if (confirmation !== undefined) refuseOther(confirmation, { ref: known.ref })
    const { userIds, names, ...account } = await eraseAccount(tx, { principal, person: known })
    const person: ErasedPerson = { ...known, others: [...(known.others ?? []), ...names] }
    if (namesPerson(reason, person)) throw reasonNamesPerson()
    const counts = { account: renameMembers(account) }
    const wrapped = wrapErased({ person, spared, userIds, buckets: [] }, id)
    const row = { companyId, id, refs, reason, person: wrapped, counts, checkpointBefore }
    await insertErasure(tx, { ...row, nowMs: nowMs() })
    await refuseAskedFor(tx, { companyId, person })
    await holdLog(tx, companyId)
    if (await isUnderWay(tx.sql, { companyId, refs, but: id })) throw underWay()
    // Again, as it is under the lock.
    await requirePerson(tx, { companyId, refs })
    await refuseUnderHold(tx, { companyId, refs })
    const { details, ...origin } = originOf(principal)
    await recordEvent(tx, {
      companyId,
      via: viaOf(principal),
      event: {
        id,
        ...origin,
        action: 'person.erasure_requested',
        targets: refs.map((ref) => ({ type: 'person', id: ref })),
        context: 'Privacy',
        details: { ...details, reason, ...counts.account },
      },
    })
  })
  return { id }
}

/** Throws `person_on_hold` (409). Under the log's lock, or a hold could come between. */
export async function refuseUnderHold(
  tx: SqlTx,
  { companyId, refs }: { companyId: string; refs: readonly string[] },
): Promise<void> {
  const holds = new Map<string, string>()
  for (const ref of refs) {
    for (const { id, name } of await findHoldsOnPerson(tx, { companyId, ref })) holds.set(id, name)
  }
  refuseHolds([...holds.values()])
}

/**
 * The same of events in which values name the person where no link says so. Throws `person_on_hold` (409); before the log's row is
 * locked.
 */
export async function refuseHeldEvents(
  tx: SqlTx,
  { companyId, events }: { companyId: string; events: EventKey[] },
): Promise<void> {
  refuseHolds((await findHoldsOnEvents(tx, { companyId, events })).map(({ name }) => name))
}

function refuseHolds(names: readonly string[]): void {
  if (names.length === 0) return
  const told = names.map((name) => `“${name}”`).join(', ')
  throw new AppError('person_on_hold', {
    status: 409,
    title: 'Under a legal hold',
    detail: `Events that mention this person are under the legal ${names.length === 1 ? 'hold' : 'holds'} ${told}: nothing of them is erased until it is released.`,
  })
}

async function requirePerson(
  tx: SqlTx,
  { companyId, refs }: { companyId: string; refs: string[] },
): Promise<ErasedPerson & { isErased: boolean; spared: string[] }> {
  const person = await describeErased(tx.sql, { companyId, refs })
  if (!person) throw personNotFound()
  if (person.isErased) throw alreadyErased()
  return person
}

function refuseOther(confirmation: string, { ref }: { ref: string }): void {
  const wanted = confirmationOf(ref)
  if (confirmation.trim() === wanted) return
  const message = `must be ${wanted}, the end of the reference`
  throw new AppError('not_confirmed', {
    status: 422,
    title: 'Not confirmed',
    detail: `What was typed does not confirm whom you mean: it ${message}.`,
    errors: [{ pointer: '/confirmation', message }],
  })
}

export function personNotFound(): AppError {
  return new AppError('person_not_found', {
    status: 404,
    title: 'No such person',
    detail: 'The log of this company knows no such person.',
  })
}

export function alreadyErased(): AppError {
  return new AppError('person_erased', {
    status: 409,
    title: 'Already erased',
    detail: 'This person was erased already. Who acts again afterwards has a new reference.',
  })
}

function underWay(): AppError {
  return new AppError('erasure_running', {
    status: 409,
    title: 'Already being erased',
    detail: 'This person is being erased already; it goes on by itself.',
  })
}

function reasonNamesPerson(): AppError {
  return new AppError('reason_names_person', {
    status: 422,
    title: 'The reason names the person',
    detail:
      'The reason is kept in the log for ever: it must not hold the person’s name, e-mail or id. Refer to the request instead, like “GDPR request 2026-17”.',
    errors: [{ pointer: '/reason', message: 'must not name the person' }],
  })
}

/** Counts as they are kept and recorded. */
export function renameMembers(account: {
  memberships: number
  accounts: number
  sessions: number
  revokedKeys: number
  views: number
}) {
  const { revokedKeys, ...counts } = account
  return { ...counts, revoked_keys: revokedKeys }
}
