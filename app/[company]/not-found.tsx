import { NotYours } from '@/components/shell/not-yours'
import { notYoursText } from '@/lib/web/not-yours'
import { listOwnCompanies } from '@/lib/web/session'

/** As `app/not-found.tsx`, inside the shell of those who belong here. */
export default async function CompanyNotFoundPage() {
  const [own] = await listOwnCompanies()
  return <NotYours text={await notYoursText(own?.id)} />
}
