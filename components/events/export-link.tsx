import { FileDown } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { routes } from '@/lib/web/routes'
import { type PerspectiveId, perspectives } from './perspectives'
import type { View } from './search-params'

type ExportLinkProps = {
  company: string
  perspective: PerspectiveId
  view: Pick<View, 'q' | 'last' | 'from' | 'to'>
}

/** Leads to the export centre with what the page was searched for. */
export function ExportLink({ company, perspective, view }: ExportLinkProps) {
  const { within } = perspectives[perspective]
  const { q, last, from, to } = view
  const query = within !== '' && q !== '' ? `${within} (${q})` : within || q
  const href = routes.exports(company, {
    q: query,
    ...{ last: last ?? undefined, from: from?.toISOString(), to: to?.toISOString() },
  })
  return (
    <Button asChild>
      <Link href={href} prefetch={false}>
        <FileDown aria-hidden />
        Export
      </Link>
    </Button>
  )
}
