'use client'

import { CopyButton } from '@/components/ui/copy-button'
import { routes } from '@/lib/web/routes'

/** The address to send to others: the event alone, without the search that led to it. */
export function CopyEventLink({ company, event }: { company: string; event: string }) {
  const origin = globalThis.location?.origin ?? ''
  return <CopyButton text={`${origin}${routes.event(company, event)}`} label="Copy link" />
}
