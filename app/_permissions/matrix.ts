import { actionsOfLog } from './actions-of-log'
import { actionsOfPeople } from './actions-of-people'
import { actionsOfSettings } from './actions-of-settings'
import type { ActionEntries, ApiEntry, PageEntry } from './entries'

/**
 * Who may come in where: every page, every method of the API and every server action, once. The tests beside this file
 * read the list of what there is from the code, so that what has no entry here fails, and knock at each door as everybody.
 */

/** By their address, as the folders say it. */
export const pages: Record<string, PageEntry> = {
  '/': { needs: 'everyone' },
  '/signin': { needs: 'everyone' },
  '/setup': { needs: 'token' },
  '/invitation': { needs: 'token' },
  '/password-reset': { needs: 'everyone' },
  '/verify': { needs: 'everyone' },
  '/[company]': { needs: 'member' },
  '/[company]/account': { needs: 'member', beforeTwoFactor: true },
  '/[company]/actions': { needs: 'audit_log.view' },
  '/[company]/alerts': { needs: 'audit_log.view' },
  '/[company]/alerts/[alert]': { needs: 'audit_log.view', params: ({ alert }) => ({ alert }) },
  '/[company]/alerts/channels': {
    needs: 'audit_log.settings',
    query: ({ alertChannel }) => ({ channel: alertChannel }),
  },
  '/[company]/alerts/rules': { needs: 'audit_log.view' },
  '/[company]/alerts/rules/new': { needs: 'audit_log.settings' },
  '/[company]/alerts/rules/[rule]': {
    needs: 'audit_log.settings',
    params: ({ alertRule }) => ({ rule: alertRule }),
  },
  '/[company]/api-activity': { needs: 'audit_log.view' },
  '/[company]/audit-logs': { needs: 'audit_log.view' },
  '/[company]/audit-logs/[event]': {
    needs: 'audit_log.view',
    params: ({ event }) => ({ event }),
  },
  '/[company]/privacy': { needs: 'privacy.manage' },
  '/[company]/privacy/[person]': {
    needs: 'privacy.manage',
    params: ({ person }) => ({ person }),
  },
  '/[company]/privacy/[person]/erase': {
    needs: 'privacy.manage',
    params: ({ person }) => ({ person }),
  },
  '/[company]/exports': { needs: 'audit_log.export' },
  '/[company]/holds': { needs: 'holds.manage' },
  '/[company]/holds/[hold]': { needs: 'holds.manage', params: ({ hold }) => ({ hold }) },
  '/[company]/retention': { needs: 'audit_log.settings' },
  '/[company]/integrity': { needs: 'audit_log.view' },
  '/[company]/reports': { needs: 'audit_log.view' },
  '/[company]/reports/[report]': {
    needs: 'audit_log.view',
    params: ({ report }) => ({ report }),
  },
  '/[company]/settings/api-keys': { needs: 'api_keys.manage' },
  '/[company]/settings/audit-log': {
    needs: 'audit_log.settings',
    query: ({ destination }) => ({ destination }),
  },
  '/[company]/settings/company': { needs: 'company.manage' },
  '/[company]/settings/groups': { needs: 'groups.manage' },
  '/[company]/settings/groups/[group]': {
    needs: 'groups.manage',
    params: ({ group }) => ({ group }),
  },
  '/[company]/settings/members': {
    needs: 'members.manage',
    query: ({ member }) => ({ member }),
  },
  '/[company]/settings/roles-and-permissions': { needs: ['roles.manage', 'members.manage'] },
  '/[company]/settings/service-accounts': { needs: 'service_accounts.manage' },
  '/[company]/settings/service-accounts/[account]': {
    needs: 'service_accounts.manage',
    params: ({ serviceAccount }) => ({ account: serviceAccount }),
  },
  '/[company]/settings/workspaces': { needs: 'workspaces.manage' },
  '/[company]/settings/workspaces/[workspace]': {
    needs: 'workspaces.manage',
    params: ({ workspace }) => ({ workspace }),
  },
  '/[company]/views/[view]': {
    needs: 'audit_log.view',
    params: ({ view }) => ({ view }),
    leadsTo: '/acme/audit-logs?',
  },
}

/** Methods that a route refuses by `refuseMethods` need no entry. */
export const api: Record<string, ApiEntry> = {
  'GET /api/audit-log': { scope: 'events:read' },
  'POST /api/audit-log': {
    scope: 'events:write',
    body: '{"events":[{"action":"door.opened","actor":{"type":"system"}}]}',
  },
  'GET /api/audit-log/[id]': {
    ...{ scope: 'events:read', needs: 'audit_log.view' },
    params: ({ event }) => ({ id: event }),
  },
  'GET /api/audit-log/[id]/proof': {
    ...{ scope: 'events:read', needs: 'audit_log.view' },
    params: ({ event }) => ({ id: event }),
  },
  'GET /api/audit-log/actions': { scope: 'events:read', needs: 'audit_log.view' },
  'GET /api/audit-log/checkpoint': { scope: 'events:read', needs: 'audit_log.view' },
  'GET /api/audit-log/consistency': {
    ...{ scope: 'events:read', needs: 'audit_log.view' },
    query: () => ({ from: '1', to: '1' }),
  },
  'GET /api/audit-log/export': {
    scope: 'events:read',
    query: ({ event }) => ({ format: 'json', q: event }),
  },
  'GET /api/audit-log/key': { scope: 'events:read', needs: 'audit_log.view' },
  'GET /api/audit-log/tile/[...path]': {
    ...{ scope: 'events:read', needs: 'audit_log.view' },
    params: () => ({ path: ['0', '000.p', '1'] }),
  },
  'GET /external-api/customer/audit-log': { scope: 'events:read' },
  'GET /api/console/completions': { needs: 'audit_log.view', query: () => ({ key: 'actor' }) },
  'GET /api/console/events': { needs: 'audit_log.view' },
  'GET /api/console/list': { needs: 'audit_log.view' },
  'GET /api/console/count': { needs: 'audit_log.view' },
  'GET /api/console/tail': { needs: 'audit_log.view' },
  'GET /api/console/erasure-certificate': {
    needs: 'privacy.manage',
    query: ({ erasure }) => ({ erasure }),
  },
  'GET /api/console/person-export': {
    needs: 'privacy.manage',
    query: ({ person }) => ({ person }),
  },
  'GET /api/console/evidence': {
    needs: 'audit_log.view',
    query: ({ event }) => ({ event }),
  },
  'GET /api/console/exports': { needs: 'audit_log.export' },
  'GET /api/console/exports/[id]/download': {
    needs: 'audit_log.export',
    params: (ids) => ({ id: ids.export }),
  },
  'GET /api/console/facets': { needs: 'audit_log.view', query: ({ event }) => ({ q: event }) },
  'GET /api/console/group-candidates': {
    needs: 'groups.manage',
    query: ({ group }) => ({ group }),
  },
  'GET /api/console/hold-coverage': { needs: 'holds.manage', readsLog: true },
  'GET /api/console/retention-preview': {
    ...{ needs: 'audit_log.settings', readsLog: true },
    query: () => ({ days: '90' }),
  },
  'GET /api/console/histogram': { needs: 'audit_log.view', query: ({ event }) => ({ q: event }) },
  'GET /api/console/integrity': { needs: 'audit_log.view' },
  'GET /api/console/report-evidence': {
    needs: 'audit_log.export',
    query: ({ report }) => ({ report }),
  },
  'GET /api/console/workspace-candidates': {
    needs: 'workspaces.manage',
    query: ({ workspace }) => ({ workspace }),
  },
  'GET /api/console/alert-unsubscribe': {
    ...{ needs: 'everyone', elsewhere: 'a link of a mail: its own test stands beside the route' },
  },
  'POST /api/console/alert-unsubscribe': {
    ...{ needs: 'everyone', elsewhere: 'a link of a mail: its own test stands beside the route' },
  },
  'GET /api/health': { needs: 'everyone' },
  'GET /api/ready': { needs: 'everyone' },
  'GET /api/openapi.json': { needs: 'everyone' },
  'GET /metrics': { needs: 'token' },
  'GET /api/auth/[...nextauth]': {
    ...{ needs: 'everyone', elsewhere: 'next-auth needs its server: e2e/permissions.spec.ts' },
  },
  'POST /api/auth/[...nextauth]': {
    ...{ needs: 'everyone', elsewhere: 'next-auth needs its server: e2e/permissions.spec.ts' },
  },
}

/** Each in the file of its room beside this one. */
export const actions: ActionEntries = { ...actionsOfPeople, ...actionsOfLog, ...actionsOfSettings }
