import type { Metadata } from 'next'
import { LogPage } from '@/app/[company]/log-page'

export const metadata: Metadata = { title: 'Audit logs' }

export default function AuditLogsPage(props: PageProps<'/[company]/audit-logs'>) {
  return <LogPage perspective="audit-logs" {...props} />
}
