import { redirect } from 'next/navigation'
import { can } from '@/lib/access/roles'
import { routes } from '@/lib/web/routes'
import { requireMember } from './require-member'

/** A company begins with its audit log; for those who may not see it, with what is their own. */
export default async function CompanyPage({ params }: PageProps<'/[company]'>) {
  const { company } = await params
  const principal = await requireMember(company, { here: routes.company(company) })
  redirect(can(principal, 'audit_log.view') ? routes.auditLogs(company) : routes.account(company))
}
