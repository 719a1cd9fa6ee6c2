import type { CopyKind, PublishingSettings } from '@/lib/events/integrity/schema'
import { prisma, type Sql, type Tx } from '@/lib/platform/db'
import type { CheckpointCopy, Prisma } from '@/prisma/generated/client'

export type CopyRow = CheckpointCopy

/** One at a time per company plans what is given out, or changes to whom. */
export async function lockPublishing(sql: Sql, companyId: string): Promise<void> {
  await sql.query(
    'integrity.lock_publishing',
    `SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended('trailkeeper.publishing.' || $1, 0))`,
    [companyId],
  )
}

export type PublishingRow = {
  recipients: string[]
  rhythm: string
  refusal: string | null
  refusedAt: Date | null
}

const nobody: PublishingRow = { recipients: [], rhythm: 'daily', refusal: null, refusedAt: null }

export async function readPublishingRow(
  companyId: string,
  db: Prisma.TransactionClient = prisma(),
): Promise<PublishingRow> {
  return (await db.checkpointPublishing.findUnique({ where: { companyId } })) ?? nobody
}

export async function writePublishing(
  tx: Tx,
  companyId: string,
  values: Partial<PublishingSettings> & { refusal?: string | null; refusedAt?: Date | null },
): Promise<void> {
  await tx.db.checkpointPublishing.upsert({
    where: { companyId },
    create: { companyId, ...values },
    update: values,
  })
}

/** The newest checkpoint of each log's present epoch, where there is one. */
export async function listNewestCheckpoints(sql: Sql): Promise<
  {
    companyId: string
    origin: string
    epoch: number
    size: number
    note: string
  }[]
> {
  return sql.query(
    'integrity.newest_checkpoints',
    `SELECT l.company_id AS "companyId", l.origin, l.epoch, c.size, c.note
       FROM logs l
       CROSS JOIN LATERAL (SELECT size, note FROM checkpoints
         WHERE company_id = l.company_id AND epoch = l.epoch ORDER BY size DESC LIMIT 1) c
      WHERE l.size > 0`,
    [],
  )
}

/** What was last planned, or given out, for a place; of an epoch only where one is named. */
export async function findLastCopy(
  db: Prisma.TransactionClient,
  where: {
    companyId: string
    kind?: CopyKind
    place?: string
    epoch?: number
    isPublished?: boolean
  },
): Promise<CopyRow | null> {
  const { isPublished = false, ...given } = where
  return db.checkpointCopy.findFirst({
    where: { ...given, ...(isPublished ? { publishedAt: { not: null } } : {}) },
    orderBy: isPublished
      ? [{ size: 'desc' }, { id: 'desc' }]
      : [{ createdAt: 'desc' }, { id: 'desc' }],
  })
}

export async function insertCopies(
  tx: Tx,
  rows: Prisma.CheckpointCopyCreateManyInput[],
): Promise<void> {
  await tx.db.checkpointCopy.createMany({ data: rows })
}

/** What is to be given out by now, oldest first. */
export async function listDueCopies(now: Date, limit: number): Promise<CopyRow[]> {
  return prisma().checkpointCopy.findMany({
    where: { nextAttemptAt: { lte: now } },
    orderBy: [{ nextAttemptAt: 'asc' }, { id: 'asc' }],
    take: limit,
  })
}

export async function updateCopy(
  id: string,
  data: {
    publishedAt?: Date
    attempts: number
    nextAttemptAt: Date | null
    failure: string | null
  },
): Promise<void> {
  // Somebody may have been erased, or taken off the list, meanwhile: no row is no failure.
  await prisma().checkpointCopy.updateMany({ where: { id }, data })
}

/** A page of them, newest first, and how many there are. */
export async function listCopyRows(
  companyId: string,
  { skip, take }: { skip: number; take: number },
): Promise<{ rows: CopyRow[]; found: number }> {
  const where = { companyId }
  const [rows, found] = await Promise.all([
    prisma().checkpointCopy.findMany({
      where,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      skip,
      take,
    }),
    prisma().checkpointCopy.count({ where }),
  ])
  return { rows, found }
}

/** Copies for addresses that get none any more are not tried again. */
export async function giveUpMails(tx: Tx, companyId: string, addresses: string[]): Promise<void> {
  await tx.db.checkpointCopy.updateMany({
    where: { companyId, kind: 'email', place: { in: addresses }, publishedAt: null },
    data: { nextAttemptAt: null, failure: 'The address was taken off the list.' },
  })
}

/** Every address that copies went to, or are to go to. */
export async function listMailPlaces(tx: Tx, companyId: string): Promise<string[]> {
  const rows = await tx.db.checkpointCopy.findMany({
    where: { companyId, kind: 'email' },
    select: { place: true },
    distinct: ['place'],
  })
  return rows.map(({ place }) => place)
}

/** What went out stays listed, without whom it went to. */
export async function renamePlaces(
  tx: Tx,
  input: { companyId: string; places: string[]; ref: string },
): Promise<number> {
  const { companyId, places, ref } = input
  const where = { companyId, kind: 'email', place: { in: places } }
  await tx.db.checkpointCopy.updateMany({
    where: { ...where, publishedAt: null },
    data: { nextAttemptAt: null },
  })
  const { count } = await tx.db.checkpointCopy.updateMany({ where, data: { place: ref } })
  return count
}
