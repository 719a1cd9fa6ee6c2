import { findMembersOfPerson } from '@/lib/access/queries/members'
import { requirePermission } from '@/lib/access/require-permission'
import { labelRole } from '@/lib/access/queries/roles'
import type { SessionPrincipal } from '@/lib/access/schema'
import { findHoldsOnPerson } from '@/lib/holds/queries'
import {
  countEventsOf,
  describeErased,
  findFirstSeen,
  findNamesakes,
  findPersons,
  gatherRefs,
  listSeenValues,
  type PersonSummary,
  summarizePersons,
} from '@/lib/log/find-persons'
import { sql } from '@/lib/platform/db'
import type { ErasureView, PersonView, RefView, SeenView } from '@/lib/privacy/schema/words'
import { type ErasureRow, listErasures, readErasure } from '@/lib/privacy/store'

const listedMax = 50
const seenEventsMax = 2_000

/** People whom the company's log knows by this e-mail, id or newest name, or by a part of it. Throws `permission_missing` (403). */
export async function searchPeople(
  principal: SessionPrincipal,
  { q }: { q: string },
): Promise<{ people: PersonView[]; isCut: boolean }> {
  requirePermission(principal, 'privacy.manage')
  const { companyId } = principal
  const found = await findPersons({ companyId, text: q.slice(0, 320), limit: listedMax + 1 })
  const listed = found.slice(0, listedMax)
  const firstSeen = await findFirstSeen({ companyId, refs: listed.map(({ ref }) => ref) })
  return {
    people: listed.map((row) => ({
      ...viewPerson(row),
      firstSeenAt: firstSeen.get(row.ref)?.toISOString() ?? null,
    })),
    isCut: found.length > listedMax,
  }
}

export type PersonDetails = {
  /** The ref that was asked for first, then those that share its e-mail or id. */
  refs: RefView[]
  /** Refs that are known by the same name, and by nothing else: maybe them, maybe not. */
  namesakes: string[]
  /** What the newest events call them. */
  seen: SeenView[]
  /** Only so many events were looked at. */
  seenEventsMax: number
  /** Who of the company's members they are. */
  members: { name: string; email: string; role: string; isActive: boolean }[]
  holds: { id: string; name: string }[]
  erasures: ErasureView[]
}

/** What the company holds of one person; null where its log knows no such ref. Throws `permission_missing` (403). */
export async function describePerson(
  principal: SessionPrincipal,
  ref: string,
): Promise<PersonDetails | null> {
  requirePermission(principal, 'privacy.manage')
  const { companyId } = principal
  const refs = await gatherRefs(sql(), { companyId, ref })
  const person = await describeErased(sql(), { companyId, refs })
  if (!person) return null
  const [summaries, mentions, seen, members, holds, erasures] = await Promise.all([
    summarizePersons({ companyId, refs }),
    countEventsOf({ companyId, refs }),
    listSeenValues({ companyId, refs, limit: seenEventsMax }),
    findMembersOfPerson(companyId, person),
    Promise.all(refs.map((one) => findHoldsOnPerson(sql(), { companyId, ref: one }))),
    listErasures({ companyId, refs, limit: 20 }),
  ])
  const names = new Set(seen.flatMap(({ kind, value }) => (kind === 'names' ? [value] : [])))
  const alike = await findNamesakes({ companyId, names: [...names] })
  return {
    namesakes: alike.filter((one) => !refs.includes(one)),
    refs: refs.flatMap((one) => {
      const summary = summaries.find((row) => row.ref === one)
      if (!summary) return []
      const { events = 0, firstAt, lastAt } = mentions.find((row) => row.ref === one) ?? {}
      return {
        ...viewPerson(summary),
        ...{ aliases: summary.aliases.map(({ kind, value }) => ({ kind, value })), events },
        ...{ firstAt: firstAt?.toISOString() ?? null, lastAt: lastAt?.toISOString() ?? null },
      }
    }),
    seen: seen.map(({ firstAt, lastAt, ...rest }) => ({
      ...rest,
      ...{ firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() },
    })),
    seenEventsMax,
    members: await Promise.all(
      members.map(async ({ name, email, role, deactivatedAt }) => ({
        ...{ name, email, isActive: deactivatedAt === null },
        role: await labelRole({ companyId, role }),
      })),
    ),
    holds: [...new Map(holds.flat().map((hold) => [hold.id, hold])).values()],
    erasures: erasures.map(viewErasure),
  }
}

/** The newest erasures of the company. Throws `permission_missing` (403). */
export async function listErasureViews(principal: SessionPrincipal): Promise<ErasureView[]> {
  requirePermission(principal, 'privacy.manage')
  const { companyId } = principal
  return (await listErasures({ companyId, limit: 50 })).map(viewErasure)
}

/** The certificate of an erasure and its signature; null where there is none. Throws `permission_missing` (403). */
export async function findCertificate(
  principal: SessionPrincipal,
  id: string,
): Promise<{ certificate: string; signature: string } | null> {
  requirePermission(principal, 'privacy.manage')
  const row = await readErasure(sql(), { companyId: principal.companyId, id })
  if (!row || row.certificate === null || row.signature === null) return null
  return { certificate: row.certificate, signature: row.signature }
}

function viewPerson(row: PersonSummary): Omit<PersonView, 'firstSeenAt'> {
  const { ref, name, email, externalId: id, erasedAt } = row
  return { ref, name, email, id, isErased: erasedAt !== null }
}

function viewErasure(row: ErasureRow): ErasureView {
  const { id, refs, state, reason, counts, requestedAt, finishedAt, certificate } = row
  return {
    ...{ id, refs, state, reason, counts, hasCertificate: certificate !== null },
    ...{ requestedAt: requestedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null },
  }
}
