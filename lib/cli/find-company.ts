import { operatorOf } from '@/lib/access/origin'
import type { SystemPrincipal } from '@/lib/access/schema'
import { findCompanyBySlug, listCompanies } from '@/lib/companies/queries'
import { AppError } from '@/lib/platform/errors'

type Found = Awaited<ReturnType<typeof listCompanies>>[number]

/** The company of `--company`, and the operator acting on it. Throws `company_not_found` (404) naming those there are. */
export async function findCompany(
  slug: string,
): Promise<{ company: Found; operator: SystemPrincipal }> {
  const company = await findCompanyBySlug(slug)
  if (company) return { company, operator: operatorOf(company.id) }
  const known = (await listCompanies()).slice(0, 10).map((row) => row.slug)
  throw new AppError('company_not_found', {
    status: 404,
    title: 'No such company',
    detail: `There is no company "${slug}"; ${known.length > 0 ? `there is ${known.join(', ')}` : 'there is none yet'}.`,
  })
}
