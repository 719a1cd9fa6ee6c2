'use client'

import { FailedPage } from '@/components/shell/failed-page'

/** Inside the shell, so that the way to other pages stays open. */
export default function CompanyErrorPage(props: { error: unknown; retry: () => void }) {
  return <FailedPage {...props} />
}
