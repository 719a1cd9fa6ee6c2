import type { Tx } from '@/lib/platform/db'
import { type CompanyRow, countCompanies, findCompany, listCompanyRows } from './store'

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
