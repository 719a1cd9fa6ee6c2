import type { Policy } from '@/lib/retention/rules'
import { prisma, type Tx } from '@/lib/platform/db'

export type PolicyRow = Policy & {
  companyId: string
  checkedAt: Date | null
  /** Prunings in a row that failed. */
  failures: number
  /** When the next one is tried after those; null: at once. */
  retryAt: Date | null
}

export async function findPolicyRow(companyId: string): Promise<PolicyRow | null> {
  return await prisma().retentionPolicy.findUnique({ where: { companyId } })
}

/** Locked until the transaction ends; null where there is none yet. */
export async function lockPolicyRow(tx: Tx, companyId: string): Promise<PolicyRow | null> {
  await tx.sql.query(
    'retention.lock_policy',
    'SELECT 1 AS locked FROM retention_policies WHERE company_id = $1::uuid FOR UPDATE',
    [companyId],
  )
  return await tx.db.retentionPolicy.findUnique({ where: { companyId } })
}

/** Of two who do it at once the first one's stays. */
export async function insertPolicy(
  tx: Tx,
  { companyId, keptDays }: { companyId: string; keptDays: number },
): Promise<void> {
  await tx.sql.query(
    'retention.insert_policy',
    `INSERT INTO retention_policies (company_id, kept_days) VALUES ($1::uuid, $2::int) ON CONFLICT DO NOTHING`,
    [companyId, keptDays],
  )
}

export async function writePolicy(
  tx: Tx,
  companyId: string,
  data: Policy & { checkedAt?: Date | null; failures?: number; retryAt?: Date | null },
): Promise<void> {
  await tx.db.retentionPolicy.update({ where: { companyId }, data })
}

/** Says that a pruning failed, and when the next one is tried. */
export async function writeRetry(
  companyId: string,
  data: { failures: number; retryAt: Date },
): Promise<void> {
  await prisma().retentionPolicy.updateMany({ where: { companyId }, data })
}

/** Companies that have a log, with their plan. */
export async function listLogs(): Promise<{ companyId: string; plan: string }[]> {
  const rows = await prisma().company.findMany({
    select: { id: true, plan: true },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ id, plan }) => ({ companyId: id, plan }))
}

export async function readCompany(
  companyId: string,
  db: Pick<Tx['db'], 'company'> = prisma(),
): Promise<{ slug: string; name: string; plan: string }> {
  return await db.company.findUniqueOrThrow({
    where: { id: companyId },
    select: { slug: true, name: true, plan: true },
  })
}
