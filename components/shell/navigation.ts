import { KeyRound, type LucideIcon, ScrollText } from 'lucide-react'
import type { Route } from 'next'
import { routes } from '@/lib/web/routes'

/** Pages that this member may see; the server decides, and leaves the others out. */
export type NavigationId = 'audit-logs' | 'api-keys'

export type NavigationItem = { id: NavigationId; label: string; href: Route; Icon: LucideIcon }

export function navigationItems(company: string, ids: readonly NavigationId[]): NavigationItem[] {
  const all: NavigationItem[] = [
    {
      id: 'audit-logs',
      label: 'Audit logs',
      href: routes.auditLogs(company),
      Icon: ScrollText,
    },
    { id: 'api-keys', label: 'API keys', href: routes.apiKeys(company), Icon: KeyRound },
  ]
  return all.filter(({ id }) => ids.includes(id))
}
