import { notFound, redirect } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import { hrefOfView } from '@/components/views/view-address'
import { planFeatures } from '@/lib/companies/plans'
import { openView } from '@/lib/events/views/commands/open-view'
import { routes } from '@/lib/web/routes'

/**
 * The link of a saved view: records that it was opened, and leads to its page with the whole search in the address. A page and
 * not a route, so that whoever may not see it gets the answer that other pages give.
 */
export default async function ViewPage({ params }: PageProps<'/[company]/views/[view]'>) {
  const { company, view: id } = await params
  const here = routes.view(company, id)
  const principal = await requireMember(company, { permission: 'audit_log.view', here })
  // That page says what the plan lacks.
  if (!planFeatures(principal.plan).logVisible) redirect(routes.auditLogs(company))
  const view = await openView(principal, { id, by: 'link' })
  if (!view) notFound()
  redirect(hrefOfView(company, view))
}
