import { NotYours } from '@/components/shell/not-yours'
import { can } from '@/lib/access/roles'
import { notYoursText } from '@/lib/web/not-yours'
import { getPrincipal, listOwnCompanies } from '@/lib/web/session'

/**
 * One body for everything that is not there or not the viewer's: the admins it names are those of the viewer's own
 * company, never of the one asked for, and so is the way out.
 */
export async function NotYoursHere() {
  const [own] = await listOwnCompanies()
  const principal = own ? await getPrincipal(own.slug) : null
  // A member who may not see the log would be led from this page to this page.
  const hasWayOut = principal === null || can(principal, 'audit_log.view')
  return <NotYours text={await notYoursText(own?.id)} hasWayOut={hasWayOut} />
}
