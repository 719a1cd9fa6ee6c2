import { redirect } from 'next/navigation'
import { routes } from '@/lib/web/routes'
import { requireMember } from './require-member'

/** A company begins with its audit log. */
export default async function CompanyPage({ params }: PageProps<'/[company]'>) {
  const { company } = await params
  await requireMember(company, { permission: 'audit_log.view', here: routes.company(company) })
  redirect(routes.auditLogs(company))
}
