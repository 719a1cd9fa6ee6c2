import type { Route } from 'next'
import { routes } from '@/lib/web/routes'

/** Icons stand apart (`navigation-icons.tsx`): the server draws them, so that no page carries them as scripts. */
type Entry = { id: string; label: string; href: (company: string) => Route }

/** Entries that belong together; the first ones need no heading. */
const groups = [
  {
    heading: null,
    entries: [
      { id: 'audit-logs', label: 'Audit logs', href: routes.auditLogs },
      { id: 'api-activity', label: 'API activity', href: routes.apiActivity },
      { id: 'alerts', label: 'Alerts', href: routes.alerts },
      { id: 'actions', label: 'Actions', href: routes.actions },
    ],
  },
  {
    heading: 'Evidence',
    entries: [
      { id: 'exports', label: 'Exports', href: routes.exports },
      { id: 'integrity', label: 'Integrity', href: routes.integrity },
      { id: 'reports', label: 'Reports', href: routes.reports },
      { id: 'holds', label: 'Legal holds', href: routes.holds },
      { id: 'retention', label: 'Retention', href: routes.retention },
      { id: 'privacy', label: 'Privacy', href: routes.privacy },
    ],
  },
  {
    heading: 'Settings',
    entries: [
      { id: 'members', label: 'Members', href: routes.members },
      { id: 'roles', label: 'Roles and permissions', href: routes.roles },
      { id: 'groups', label: 'Groups', href: routes.groups },
      { id: 'workspaces', label: 'Workspaces', href: routes.workspaces },
      {
        id: 'service-accounts',
        label: 'Service accounts',
        href: routes.serviceAccounts,
      },
      { id: 'api-keys', label: 'API keys', href: routes.apiKeys },
      {
        id: 'audit-log-settings',
        label: 'Audit Log Settings',
        href: routes.auditLogSettings,
      },
      { id: 'company', label: 'Company', href: routes.companySettings },
    ],
  },
] as const satisfies { heading: string | null; entries: readonly Entry[] }[]

/** Pages that this member may see; the server decides, and leaves the others out. */
export type NavigationId = (typeof groups)[number]['entries'][number]['id']

export const navigationIds: readonly NavigationId[] = groups.flatMap(({ entries }) =>
  entries.map(({ id }) => id),
)

export type NavigationItem = { id: NavigationId; label: string; href: Route }

export type NavigationGroup = { heading: string | null; items: NavigationItem[] }

export function navigationGroups(company: string, ids: readonly NavigationId[]): NavigationGroup[] {
  return groups
    .map(({ heading, entries }) => ({
      heading,
      items: entries
        .filter(({ id }) => ids.includes(id))
        .map(({ href, ...entry }) => ({ ...entry, href: href(company) })),
    }))
    .filter(({ items }) => items.length > 0)
}
