import {
  Activity,
  BookOpenText,
  Bot,
  Boxes,
  Building2,
  KeyRound,
  type LucideIcon,
  RadioTower,
  ScrollText,
  ShieldCheck,
  UserRound,
  UsersRound,
} from 'lucide-react'
import type { Route } from 'next'
import { routes } from '@/lib/web/routes'

type Entry = { id: string; label: string; href: (company: string) => Route; Icon: LucideIcon }

/** Entries that belong together; the first ones need no heading. */
const groups = [
  {
    heading: null,
    entries: [
      { id: 'audit-logs', label: 'Audit logs', href: routes.auditLogs, Icon: ScrollText },
      { id: 'api-activity', label: 'API activity', href: routes.apiActivity, Icon: Activity },
      { id: 'actions', label: 'Actions', href: routes.actions, Icon: BookOpenText },
    ],
  },
  {
    heading: 'Settings',
    entries: [
      { id: 'members', label: 'Members', href: routes.members, Icon: UserRound },
      { id: 'roles', label: 'Roles and permissions', href: routes.roles, Icon: ShieldCheck },
      { id: 'groups', label: 'Groups', href: routes.groups, Icon: UsersRound },
      { id: 'workspaces', label: 'Workspaces', href: routes.workspaces, Icon: Boxes },
      {
        id: 'service-accounts',
        label: 'Service accounts',
        href: routes.serviceAccounts,
        Icon: Bot,
      },
      { id: 'api-keys', label: 'API keys', href: routes.apiKeys, Icon: KeyRound },
      {
        id: 'audit-log-settings',
        label: 'Audit Log Settings',
        href: routes.auditLogSettings,
        Icon: RadioTower,
      },
      { id: 'company', label: 'Company', href: routes.companySettings, Icon: Building2 },
    ],
  },
] as const satisfies { heading: string | null; entries: readonly Entry[] }[]

/** Pages that this member may see; the server decides, and leaves the others out. */
export type NavigationId = (typeof groups)[number]['entries'][number]['id']

export const navigationIds: readonly NavigationId[] = groups.flatMap(({ entries }) =>
  entries.map(({ id }) => id),
)

export type NavigationItem = { id: NavigationId; label: string; href: Route; Icon: LucideIcon }

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
