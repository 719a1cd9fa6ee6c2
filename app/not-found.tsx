import { NotYours } from '@/components/shell/not-yours'
import { notYoursText } from '@/lib/web/not-yours'
import { listOwnCompanies } from '@/lib/web/session'

/** One body for everything: the admins it names are those of the viewer's own company, never of the one asked for. */
export default async function NotFoundPage() {
  const [own] = await listOwnCompanies()
  return (
    <main>
      <NotYours text={await notYoursText(own?.id)} />
    </main>
  )
}
