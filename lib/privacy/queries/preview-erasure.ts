import { eraseAccount } from '@/lib/access/commands/erase-account'
import { requirePermission } from '@/lib/access/require-permission'
import { countLinesNaming } from '@/lib/events/queries/count-lines-naming'
import { findHoldsNamingInPart, findHoldsOnPerson } from '@/lib/holds/queries'
import type { ErasedPerson } from '@/lib/log/cut-person'
import {
  describeErased,
  findKnownSince,
  listSeenValues,
  measureMentions,
  type SeenValue,
} from '@/lib/log/find-persons'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, sql, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import {
  type Administrator,
  alreadyErased,
  personNotFound,
  renameMembers,
} from '@/lib/privacy/commands/request-erasure'
import { listCopies } from '@/lib/privacy/copies'
import { erasers } from '@/lib/privacy/erasers'
import type { CopyThatLeft, ErasureCounts } from '@/lib/privacy/schema/words'

export type ErasurePreview = {
  refs: string[]
  events: number
  /** What would be erased where: exactly what erasing now would do, but for values that name them where no link says so. */
  counts: ErasureCounts
  /** Why it would be refused: the holds, or that no owner would be left. */
  holds: { id: string; name: string }[]
  refusal: { code: string; detail: string } | null
  /** Holds in which a part of their name would be left, whose ever it is: only whole values are found in texts. */
  holdsInPart: { id: string; name: string; isReleased: boolean }[]
  /** Sealed lines that name them in the clear, which nothing reaches. */
  unreached: { lines: number; seqs: number[]; isAtLeast: boolean }
  copies: CopyThatLeft[]
  areCopiesCut: boolean
}

/**
 * What erasing these refs of one person would do now: it is done, in a transaction that is rolled back. Throws
 * `permission_missing` (403), `person_not_found` (404) and `person_erased` (409).
 */
export async function previewErasure(
  principal: Administrator,
  { refs }: { refs: string[] },
): Promise<ErasurePreview> {
  requirePermission(principal, 'privacy.manage')
  const { companyId } = principal
  const described = await describeErased(sql(), { companyId, refs })
  if (!described) throw personNotFound()
  const { isErased, spared, ...person } = described
  if (isErased) throw alreadyErased()
  const known = addSeen(person, {
    spared,
    seen: await listSeenValues({ companyId, refs, limit: seenEventsMax }),
  })
  const [knownSince, { events, values }] = await Promise.all([
    findKnownSince({ companyId, refs }),
    measureMentions({ companyId, refs }),
  ])
  const holds = new Map<string, { id: string; name: string }>()
  for (const ref of refs) {
    for (const hold of await findHoldsOnPerson(sql(), { companyId, ref })) holds.set(hold.id, hold)
  }
  const since = knownSince ?? new Date(nowMs())
  const [{ counts, refusal }, unreached, { copies, isCut }, holdsInPart] = await Promise.all([
    rehearse((tx) => eraseAll(tx, { principal, person: { ...known, refs } })),
    countLinesNaming({ companyId, withinMs: readLinesMs }, known),
    listCopies({ companyId, since }).catch(whenBusy),
    findHoldsNamingInPart(companyId, known),
  ])
  return {
    refs,
    events,
    counts: { events: { values }, ...counts },
    holds: [...holds.values()],
    ...{ refusal, holdsInPart, unreached, copies, areCopiesCut: isCut },
  }
}

/** So long a page waits to learn which lines name somebody; erasing itself reads all of them. */
const readLinesMs = 3_000
/** Erasing itself looks at all events. */
const seenEventsMax = 2_000

/** The person with what the newest events called them as well. */
function addSeen(
  person: ErasedPerson,
  { seen, spared }: { seen: readonly SeenValue[]; spared: readonly string[] },
): ErasedPerson {
  const { id, email, name, others = [] } = person
  const known = [id, email, name, ...others]
  const fresh = seen.map(({ value }) => value).filter((value) => !known.includes(value))
  return {
    ...person,
    others: [...others, ...fresh.filter((value) => !spared.includes(value.toLowerCase()))],
  }
}

type Rehearsed = { counts: ErasureCounts; refusal: ErasurePreview['refusal'] }

async function eraseAll(
  tx: Tx,
  { principal, person: known }: { principal: Administrator; person: ErasedPerson },
): Promise<Rehearsed> {
  const { companyId } = principal
  try {
    const { userIds: _, names, ...account } = await eraseAccount(tx, { principal, person: known })
    const person = { ...known, others: [...(known.others ?? []), ...names] }
    const counts: ErasureCounts = { account: renameMembers(account) }
    for (const { place, erase } of erasers) counts[place] = await erase(tx, { companyId, person })
    return { counts, refusal: null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { counts: {}, refusal: { code: error.code, detail: error.detail } }
  }
}

/** A search that does not answer in time keeps nobody from seeing the rest. */
function whenBusy(error: unknown): { copies: CopyThatLeft[]; isCut: boolean } {
  if (error instanceof AppError && error.status === 503) return { copies: [], isCut: true }
  throw error
}

/** Does the work and undoes it, whatever comes of it; nothing that follows a commit happens. */
async function rehearse<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
  let result: { value: Result } | undefined
  try {
    await inTransaction(async (tx) => {
      result = { value: await work(tx) }
      throw new RehearsalOver()
    })
  } catch (error) {
    if (!(error instanceof RehearsalOver)) throw error
  }
  if (!result) throw new Error('a rehearsal ended without a result')
  return result.value
}

class RehearsalOver extends Error {}
