import type { Tx } from '@/lib/platform/db'
import { type BusinessHours, businessHours, defaultBusinessHours } from './schema'
import {
  type CompanyRow,
  countCompanies,
  findCompany,
  findCompanySettings,
  listCompanyRows,
} from './store'

/** The company with this slug, or null. For the command line and the start; pages ask by principal. */
export async function findCompanyBySlug(slug: string): Promise<CompanyRow | null> {
  return findCompany(slug)
}

/** Every company of the instance, by slug. For the operator only. */
export async function listCompanies(): Promise<CompanyRow[]> {
  return listCompanyRows()
}

export async function hasAnyCompany(): Promise<boolean> {
  return (await countCompanies()) > 0
}

/** Within a transaction that has made one; counts its own. */
export async function countAllCompanies(tx: Tx): Promise<number> {
  return countCompanies(tx)
}

export type CompanySettings = {
  name: string
  timeZone: string
  plan: string
  requireTwoFactor: boolean
  businessHours: BusinessHours
}

/** The settings of a company. The caller has checked who asks. */
export async function readCompanySettings(companyId: string): Promise<CompanySettings> {
  const row = await findCompanySettings(companyId)
  if (!row) throw new Error(`company ${companyId} has no row`)
  return { ...row, businessHours: readBusinessHours(row.businessHours) }
}

/** Stored ones, or the usual ones where there are none, or none that can be read. */
export function readBusinessHours(stored: unknown): BusinessHours {
  const result = businessHours.safeParse(stored)
  return result.success ? result.data : defaultBusinessHours
}
