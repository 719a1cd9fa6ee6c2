import type { Metadata } from 'next'
import { LogPage } from '@/app/[company]/log-page'

export const metadata: Metadata = { title: 'API activity' }

/** The same log, as the requests that came in (document B). */
export default function ApiActivityPage(props: PageProps<'/[company]/api-activity'>) {
  return <LogPage perspective="api-activity" {...props} />
}
