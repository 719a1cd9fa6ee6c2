import { prisma, type Tx } from '@/lib/platform/db'
import type { Prisma } from '@/prisma/generated/client'

export type ViewRow = {
  id: string
  name: string
  isShared: boolean
  perspective: string
  query: string
  last: string | null
  rangeFrom: Date | null
  rangeTo: Date | null
  columns: string[]
  stack: string | null
  isCompanyDefault: boolean
  updatedAt: Date
  ownerId: string | null
  owner: { user: { name: string } } | null
}

/** What of a view is written. */
export type ViewValues = Omit<ViewRow, 'id' | 'owner' | 'ownerId' | 'isCompanyDefault'>

const select = {
  ...{ id: true, name: true, isShared: true, perspective: true, query: true, last: true },
  ...{ rangeFrom: true, rangeTo: true, columns: true, stack: true, isCompanyDefault: true },
  ...{ updatedAt: true, ownerId: true, owner: { select: { user: { select: { name: true } } } } },
} as const satisfies Prisma.SavedViewSelect

type Viewer = { companyId: string; memberId: string }

/** What somebody may see: their own views and the shared ones of their company. */
const seenBy = ({ companyId, memberId }: Viewer) => ({
  companyId,
  OR: [{ isShared: true }, { ownerId: memberId }],
})

/**
 * One at a time per company: names are compared without regard to case, which no index does for every alphabet. Take it
 * before any row's lock.
 */
export async function lockViews(tx: Tx, companyId: string): Promise<void> {
  await tx.sql.query(
    'views.lock',
    `SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended('trailkeeper.saved_views.' || $1, 0))`,
    [companyId],
  )
}

/** Every view that somebody may see, by name. */
export async function listViewRows(viewer: Viewer, perspective: string): Promise<ViewRow[]> {
  return prisma().savedView.findMany({
    where: { ...seenBy(viewer), perspective },
    select,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
}

/** Null alike for none, another company's and somebody else's private one. `id` is a UUID. */
export async function findViewRow(
  viewer: Viewer,
  id: string,
  db: Prisma.TransactionClient = prisma(),
): Promise<ViewRow | null> {
  return db.savedView.findFirst({ where: { ...seenBy(viewer), id }, select })
}

/** Names that a view must not have: of the shared ones, or of the owner's private ones. */
export async function listNames(
  tx: Tx,
  { companyId, ownerId }: { companyId: string; ownerId: string | null },
): Promise<{ id: string; name: string }[]> {
  const among = ownerId === null ? { isShared: true } : { isShared: false, ownerId }
  return tx.db.savedView.findMany({
    where: { companyId, ...among },
    select: { id: true, name: true },
  })
}

export async function insertView(
  tx: Tx,
  row: ViewValues & { id: string; companyId: string; ownerId: string; createdAt: Date },
): Promise<void> {
  await tx.db.savedView.create({ data: row })
}

export async function updateView(
  tx: Tx,
  id: string,
  data: Partial<ViewValues> & { isCompanyDefault?: boolean },
): Promise<void> {
  await tx.db.savedView.update({ where: { id }, data })
}

/** Pins, defaults and openings go with it. */
export async function deleteViewRow(tx: Tx, id: string): Promise<void> {
  await tx.db.savedView.delete({ where: { id } })
}

/** A view that became private is in nobody else's navigation, and where nobody else begins. */
export async function forgetOthersChoices(
  tx: Tx,
  { viewId, ownerId }: { viewId: string; ownerId: string },
): Promise<void> {
  const where = { viewId, memberId: { not: ownerId } }
  await tx.db.savedViewPin.deleteMany({ where })
  await tx.db.savedViewDefault.deleteMany({ where })
  await tx.db.savedViewOpening.deleteMany({ where })
}

export async function findCompanyDefaultRow(
  { companyId, perspective }: { companyId: string; perspective: string },
  db: Prisma.TransactionClient = prisma(),
): Promise<ViewRow | null> {
  return db.savedView.findFirst({
    where: { companyId, perspective, isCompanyDefault: true },
    select,
  })
}

/** Undefined where they chose nothing; null is their choice to begin without a view. */
export async function findOwnDefault(
  memberId: string,
  perspective: string,
): Promise<string | null | undefined> {
  const row = await prisma().savedViewDefault.findUnique({
    where: { memberId_perspective: { memberId, perspective } },
    select: { viewId: true },
  })
  return row ? row.viewId : undefined
}

export async function writeOwnDefault(
  tx: Tx,
  row: { memberId: string; perspective: string; viewId: string | null },
): Promise<void> {
  const { memberId, perspective } = row
  await tx.db.savedViewDefault.upsert({
    where: { memberId_perspective: { memberId, perspective } },
    create: row,
    update: { viewId: row.viewId },
  })
}

export async function clearOwnDefault(
  tx: Tx,
  where: { memberId: string; perspective: string },
): Promise<void> {
  await tx.db.savedViewDefault.deleteMany({ where })
}

/** In their order, those alone that the member may still see. */
export async function listPinRows(viewer: Viewer): Promise<{ view: ViewRow }[]> {
  return prisma().savedViewPin.findMany({
    where: { memberId: viewer.memberId, view: seenBy(viewer) },
    select: { view: { select } },
    orderBy: [{ position: 'asc' }, { viewId: 'asc' }],
  })
}

export async function writePins(tx: Tx, memberId: string, viewIds: string[]): Promise<void> {
  await tx.db.savedViewPin.deleteMany({ where: { memberId } })
  await tx.db.savedViewPin.createMany({
    data: viewIds.map((viewId, position) => ({ memberId, viewId, position })),
  })
}

/** How many of these somebody may see. */
export async function countSeen(tx: Tx, viewer: Viewer, ids: string[]): Promise<number> {
  return tx.db.savedView.count({ where: { ...seenBy(viewer), id: { in: ids } } })
}

export async function findOpening(memberId: string, viewId: string): Promise<Date | null> {
  const row = await prisma().savedViewOpening.findUnique({
    where: { memberId_viewId: { memberId, viewId } },
    select: { recordedAt: true },
  })
  return row?.recordedAt ?? null
}

/** Whether this opening is to be recorded: of several at once one is. */
export async function claimOpening(
  tx: Tx,
  input: { memberId: string; viewId: string; now: Date; lastBefore: Date },
): Promise<boolean> {
  const rows = await tx.sql.query<{ claimed: number }>(
    'views.claim_opening',
    // A row of before `lastBefore` is renewed and returned, a newer one stays and returns nothing.
    `INSERT INTO saved_view_openings (member_id, view_id, recorded_at)
     VALUES ($1::uuid, $2::uuid, $3::timestamptz)
     ON CONFLICT (member_id, view_id) DO UPDATE SET recorded_at = excluded.recorded_at
       WHERE saved_view_openings.recorded_at < $4::timestamptz
     RETURNING 1 AS claimed`,
    [input.memberId, input.viewId, input.now.toISOString(), input.lastBefore.toISOString()],
  )
  return rows.length > 0
}

/** Everything of a company's views that people wrote. */
export async function listTexts(
  tx: Tx,
  companyId: string,
): Promise<{ id: string; name: string; query: string }[]> {
  return tx.db.savedView.findMany({
    where: { companyId },
    select: { id: true, name: true, query: true },
    orderBy: { id: 'asc' },
  })
}

/** By nobody's hand: when it was last changed stays. */
export async function writeTexts(
  tx: Tx,
  id: string,
  data: { name: string; query: string },
): Promise<void> {
  await tx.db.savedView.update({ where: { id }, data })
}

/** Deletes what these members saved for themselves; returns how many. */
export async function deleteViewsOf(tx: Tx, memberIds: readonly string[]): Promise<number> {
  const theirs = { in: [...memberIds] }
  const { count } = await tx.db.savedView.deleteMany({
    where: { ownerId: theirs, isShared: false },
  })
  await tx.db.savedView.updateMany({ where: { ownerId: theirs }, data: { ownerId: null } })
  await tx.db.savedViewOpening.deleteMany({ where: { memberId: theirs } })
  return count
}
