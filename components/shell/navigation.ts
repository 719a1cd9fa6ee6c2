import { KeyRound, type LucideIcon, ScrollText } from 'lucide-react'
import type { Route } from 'next'
import { routes } from '@/lib/web/routes'

/** Pages that this member may see; the server decides, and leaves the others out. */
export type NavigationId = 'audit-logs' | 'api-keys'

export type NavigationItem = { id: NavigationId; label: string; href: Route; Icon: LucideIcon }

/** Entries that belong together; the first ones need no heading. */
export type NavigationGroup = { heading: string | null; items: NavigationItem[] }

export function navigationGroups(company: string, ids: readonly NavigationId[]): NavigationGroup[] {
  const all: NavigationGroup[] = [
    {
      heading: null,
      items: [
        {
          id: 'audit-logs',
          label: 'Audit logs',
          href: routes.auditLogs(company),
          Icon: ScrollText,
        },
      ],
    },
    {
      heading: 'Settings',
      items: [{ id: 'api-keys', label: 'API keys', href: routes.apiKeys(company), Icon: KeyRound }],
    },
  ]
  return all
    .map(({ heading, items }) => ({ heading, items: items.filter(({ id }) => ids.includes(id)) }))
    .filter(({ items }) => items.length > 0)
}
