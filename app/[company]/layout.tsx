import { cookies } from 'next/headers'
import type { NavigationId } from '@/components/shell/navigation'
import { InboxBell } from '@/components/alerts/inbox-bell'
import { LogAlarm } from '@/components/integrity/log-alarm'
import { Shell } from '@/components/shell/shell'
import { readTheme, themeCookie } from '@/components/shell/theme'
import { can } from '@/lib/access/roles'
import type { Permission, SessionPrincipal } from '@/lib/access/schema'
import { planFeatures } from '@/lib/companies/plans'
import { findLogAlarm } from '@/lib/events/integrity/queries/read-checks'
import { listPinnedViews } from '@/lib/events/views/queries'
import { loadEnv } from '@/lib/platform/env'
import { getPrincipal, listOwnCompanies } from '@/lib/web/session'
import { signOut } from '@/app/sign-out'

/** Decides nothing: pages authorise themselves, and whoever does not belong here gets their answer without a shell. */
export default async function CompanyLayout({ children, params }: LayoutProps<'/[company]'>) {
  const { company } = await params
  const principal = await getPrincipal(company)
  if (!principal) return children
  const [companies, pinnedViews, cookieStore, alarm, unread] = await Promise.all([
    listOwnCompanies(),
    listPinnedViews(principal),
    cookies(),
    findLogAlarm(principal),
    countUnread(principal),
  ])
  const current = companies.find(({ slug }) => slug === principal.companySlug)
  return (
    <Shell
      company={{ slug: principal.companySlug, name: current?.name ?? principal.companySlug }}
      companies={companies.map(({ slug, name }) => ({ slug, name }))}
      user={{ name: principal.name, email: principal.email }}
      items={visibleItems(principal)}
      pinnedViews={pinnedViews}
      hasApiKeysBeta={loadEnv().apiKeysBeta}
      bell={unread === null ? null : <InboxBell company={principal.companySlug} unread={unread} />}
      theme={readTheme(cookieStore.get(themeCookie)?.value)}
      onSignOut={signOut}
    >
      {alarm === null ? null : <LogAlarm company={principal.companySlug} alarm={alarm} />}
      {children}
    </Shell>
  )
}

/** Null where there is no inbox: no page of alerts for them, or none on their plan. */
async function countUnread(principal: SessionPrincipal): Promise<number | null> {
  const mayRead = can(principal, 'audit_log.view') && planFeatures(principal.plan).alerts
  if (!mayRead || principal.needsTwoFactor) return null
  const { countInbox } = await import('@/lib/alerts/queries')
  return countInbox(principal)
}

/** What a page in the navigation asks for, any one of several; the pages ask themselves too. */
const neededPermission: Partial<Record<NavigationId, Permission | readonly Permission[]>> = {
  'audit-logs': 'audit_log.view',
  'api-activity': 'audit_log.view',
  alerts: 'audit_log.view',
  actions: 'audit_log.view',
  privacy: 'privacy.manage',
  exports: 'audit_log.export',
  holds: 'holds.manage',
  retention: 'audit_log.settings',
  integrity: 'audit_log.view',
  reports: 'audit_log.view',
  members: 'members.manage',
  roles: ['roles.manage', 'members.manage'],
  groups: 'groups.manage',
  workspaces: 'workspaces.manage',
  'service-accounts': 'service_accounts.manage',
  'api-keys': 'api_keys.manage',
  'audit-log-settings': 'audit_log.settings',
  company: 'company.manage',
}

function visibleItems(principal: SessionPrincipal): NavigationId[] {
  if (principal.needsTwoFactor) return []
  const entries = Object.entries(neededPermission) as [
    NavigationId,
    Permission | readonly Permission[],
  ][]
  return entries
    .filter(([, permission]) => [permission].flat().some((one) => can(principal, one)))
    .map(([id]) => id)
}
