import { NotYours } from '@/components/shell/not-yours'
import { notYoursText } from '@/lib/web/not-yours'
import { listOwnCompanies } from '@/lib/web/session'

/**
 * One body for everything that is not there or not the viewer's: the admins it names are those of the viewer's own
 * company, never of the one asked for, and so is the way out.
 */
export async function NotYoursHere() {
  const [own] = await listOwnCompanies()
  return <NotYours text={await notYoursText(own?.id)} />
}
