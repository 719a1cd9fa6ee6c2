import { prisma, type Tx } from '@/lib/platform/db'
import type { BusinessHours } from './schema'

export type CompanyRow = {
  id: string
  slug: string
  name: string
  plan: string
  timeZone: string
}

const columns = { id: true, slug: true, name: true, plan: true, timeZone: true } as const

export async function insertCompany(
  tx: Tx,
  row: CompanyRow & { isInstance: boolean; createdAt: Date },
): Promise<void> {
  await tx.db.company.create({ data: row })
}

/** The instance's own row is nobody's company: no address leads to it. */
export async function findCompany(slug: string): Promise<CompanyRow | null> {
  return prisma().company.findFirst({ where: { slug, isInstance: false }, select: columns })
}

export async function listCompanyRows(): Promise<CompanyRow[]> {
  return prisma().company.findMany({
    where: { isInstance: false },
    select: columns,
    orderBy: { slug: 'asc' },
  })
}

export async function findInstanceRow(tx?: Tx): Promise<{ id: string } | null> {
  return (tx?.db ?? prisma()).company.findFirst({
    where: { isInstance: true },
    select: { id: true },
  })
}

export async function countCompanies(tx?: Tx): Promise<number> {
  return (tx?.db ?? prisma()).company.count({ where: { isInstance: false } })
}

export async function hasSlug(tx: Tx, slug: string): Promise<boolean> {
  return (await tx.db.company.count({ where: { slug } })) > 0
}

/** One at a time: two commands at once must neither both make the instance's row nor both take a slug. */
export async function lockCompanies(tx: Tx): Promise<void> {
  await tx.sql.query(
    'companies.lock',
    `SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtext('trailkeeper.companies'))`,
    [],
  )
}

/** Sets the plan and returns the former one; undefined where there is no such company. */
export async function updatePlan(
  tx: Tx,
  { id, plan }: { id: string; plan: string },
): Promise<string | undefined> {
  const rows = await tx.sql.query<{ plan: string }>(
    'companies.lock_plan',
    'SELECT plan FROM companies WHERE id = $1::uuid FOR UPDATE',
    [id],
  )
  const former = rows[0]?.plan
  if (former !== undefined) await tx.db.company.update({ where: { id }, data: { plan } })
  return former
}

export type CompanySettingsRow = {
  name: string
  timeZone: string
  plan: string
  requireTwoFactor: boolean
  /** As it was stored: read it with its schema. */
  businessHours: unknown
}

const settingsColumns = {
  name: true,
  timeZone: true,
  plan: true,
  requireTwoFactor: true,
  businessHours: true,
} as const

/** With a transaction: locked until its end. */
export async function findCompanySettings(id: string, tx?: Tx): Promise<CompanySettingsRow | null> {
  if (tx) {
    await tx.sql.query(
      'companies.lock_settings',
      'SELECT id FROM companies WHERE id = $1::uuid FOR UPDATE',
      [id],
    )
  }
  return (tx?.db ?? prisma()).company.findUnique({ where: { id }, select: settingsColumns })
}

export async function updateCompanySettings(
  tx: Tx,
  id: string,
  data: {
    name?: string
    timeZone?: string
    requireTwoFactor?: boolean
    businessHours?: BusinessHours
  },
): Promise<void> {
  await tx.db.company.update({ where: { id }, data })
}
