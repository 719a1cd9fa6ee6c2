import { alerts } from './areas/alerts'
import { approvalManagement } from './areas/approval-management'
import { apiActivity, auditLogs } from './areas/audit-logs'
import { authentication } from './areas/authentication'
import { caseRelatedTables, cases } from './areas/cases'
import { connections } from './areas/connections'
import { dashboards } from './areas/dashboards'
import { globalVariables } from './areas/global-variables'
import { members, teams } from './areas/members'
import { privacyAndRetention } from './areas/privacy-and-retention'
import { contracts, findings, projects } from './areas/projects'
import { reports } from './areas/reports'
import { rolesAndPermissions } from './areas/roles-and-permissions'
import { runners } from './areas/runners'
import { selfServiceApps } from './areas/self-service-apps'
import { settings } from './areas/settings'
import { streaming } from './areas/streaming'
import { system } from './areas/system'
import { tables } from './areas/tables'
import { tenantAdminSettings } from './areas/tenant-admin-settings'
import { tenantUserManagement } from './areas/tenant-user-management'
import { users } from './areas/users'
import { workflows } from './areas/workflows'
import { workspaceManagement } from './areas/workspace-management'
import type { CatalogueEntry } from './catalogue-entry'

/** Every action this product knows by name: one entry each, in the order in which lists show them. */
export const catalogue: readonly CatalogueEntry[] = [
  ...approvalManagement,
  ...cases,
  ...caseRelatedTables,
  ...connections,
  ...dashboards,
  ...globalVariables,
  ...runners,
  ...selfServiceApps,
  ...tables,
  ...tenantAdminSettings,
  ...tenantUserManagement,
  ...users,
  ...workflows,
  ...workspaceManagement,
  ...authentication,
  ...members,
  ...teams,
  ...projects,
  ...contracts,
  ...findings,
  ...settings,
  ...rolesAndPermissions,
  ...apiActivity,
  ...auditLogs,
  ...privacyAndRetention,
  ...streaming,
  ...alerts,
  ...reports,
  ...system,
]

const entries = new Map(catalogue.map((entry) => [entry.action, entry]))

/** The entry of an action as stored (lower case), or undefined where the action is not in the catalogue. */
export function findCatalogueEntry(action: string): CatalogueEntry | undefined {
  return entries.get(action)
}

export { areas, changeLabels, kinds } from './vocabulary'
