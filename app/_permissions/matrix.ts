import type { Permission, Scope } from '@/lib/access/schema'
import type { Ids } from '@/lib/access/test-world'

/**
 * Who may come in where: every page, every method of the API and every server action, once. The tests beside this file
 * read the list of what there is from the code, so that what has no entry here fails, and knock at each door as everybody.
 */

/**
 * What somebody must hold, any one of several; or: every member of the company, everybody at all, or whoever shows a token
 * that some link or setting gave them.
 */
export type Needs = Permission | readonly Permission[] | 'member' | 'everyone' | 'token'

export type PageEntry = {
  needs: Needs
  params?: (ids: Ids) => Record<string, string>
  query?: (ids: Ids) => Record<string, string>
  beforeTwoFactor?: boolean
  /** It is no page to stay on: what the address that it leads to begins with. */
  leadsTo?: string
}

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

export type ApiEntry = {
  /** What a key must carry; without it no key opens. */
  scope?: Scope
  /** What a session must hold; without it no session opens. */
  needs?: Needs
  params?: (ids: Ids) => Record<string, string | string[]>
  query?: (ids: Ids) => Record<string, string>
  body?: string
  /** Why it is not called beside this file, and where it is. */
  elsewhere?: string
  /** It tells something of the log, which not every plan shows; `audit_log.view` always does. */
  readsLog?: true
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

export type ActionEntry = {
  needs: Needs
  /** What passes its schema, so that a refusal is one of the caller. */
  input?: (ids: Ids) => Record<string, unknown>
  beforeTwoFactor?: boolean
  /** Whoever calls it is signed out: only strangers do, so that the others can go on. */
  endsSession?: boolean
}

const ofLog: ActionEntry['needs'] = 'audit_log.view'
const ofExports: ActionEntry['needs'] = 'audit_log.export'
const ofReports: ActionEntry['needs'] = 'reports.manage'
const ofSettings: ActionEntry['needs'] = 'audit_log.settings'
const ofRoles: ActionEntry['needs'] = 'roles.manage'
const ofCompany: ActionEntry['needs'] = 'company.manage'
const ofGroups: ActionEntry['needs'] = 'groups.manage'
const ofMembers: ActionEntry['needs'] = 'members.manage'
const ofWorkspaces: ActionEntry['needs'] = 'workspaces.manage'
const ofAccounts: ActionEntry['needs'] = 'service_accounts.manage'
const ofKeys: ActionEntry['needs'] = 'api_keys.manage'
const own = { needs: 'member', beforeTwoFactor: true } satisfies ActionEntry
const wrong = 'a wrong password 4711'
/** Nothing is there, and asking for it takes no time. */
const unreachable = { type: 'http', url: 'https://siem.invalid/in', token: 'a-token' }

/** By file and export; several entries where the input decides what is needed. */
export const actions: Record<string, Record<string, ActionEntry | ActionEntry[]>> = {
  'app/[company]/account/actions.ts': {
    saveProfile: { ...own, input: () => ({ name: 'Another Name' }) },
    savePassword: { ...own, input: () => ({ currentPassword: wrong, password: wrong }) },
    revokeSession: { ...own, input: ({ session }) => ({ sessionId: session }) },
    revokeOtherSessions: own,
    beginTwoFactor: { ...own, input: () => ({ password: wrong }) },
    enableTwoFactor: { ...own, input: () => ({ secretCode: '000000' }) },
    disableTwoFactor: {
      needs: 'member',
      input: () => ({ password: wrong, secretCode: '000000' }),
    },
    renewRecoveryCodes: {
      needs: 'member',
      input: () => ({ password: wrong, secretCode: '000000' }),
    },
  },
  'app/[company]/alerts/actions.ts': {
    acknowledgeAlert: { needs: 'alerts.handle', input: ({ alert }) => ({ id: alert }) },
    resolveAlert: { needs: 'alerts.handle', input: ({ alert }) => ({ id: alert }) },
    reopenAlert: { needs: 'alerts.handle', input: ({ alert }) => ({ id: alert }) },
    addNote: { needs: 'alerts.handle', input: ({ alert }) => ({ id: alert, text: 'Seen' }) },
    // Only ever of the inbox of whoever calls it.
    markAlertsRead: { needs: ofLog, input: () => ({ ids: [] }) },
    markAllRead: { needs: ofLog, input: () => ({}) },
  },
  'app/[company]/alerts/rules/actions.ts': {
    createRule: {
      needs: ofSettings,
      input: () => ({ name: 'Made', query: '', condition: { kind: 'every' } }),
    },
    addPreset: { needs: ofSettings, input: () => ({ key: 'failed_logins' }) },
    changeRule: {
      needs: ofSettings,
      input: ({ alertRule }) => ({ id: alertRule, name: 'Renamed' }),
    },
    deleteRule: { needs: ofSettings, input: ({ alertRule }) => ({ id: alertRule }) },
    muteRule: { needs: ofSettings, input: ({ alertRule }) => ({ id: alertRule }) },
    unmuteRule: { needs: ofSettings, input: ({ alertRule }) => ({ id: alertRule }) },
    snoozeRule: {
      needs: ofSettings,
      input: ({ alertRule }) => ({ id: alertRule, minutes: 60 }),
    },
    // Refused for its days: it shows events, and asks for *View audit logs* as well.
    backtestRule: {
      needs: ofSettings,
      input: () => ({ days: 0, rule: { query: '', condition: { kind: 'every' } } }),
    },
  },
  'app/[company]/alerts/channels/actions.ts': {
    createChannel: {
      needs: ofSettings,
      input: () => ({ type: 'email', name: 'Made', address: 'soc@acme.example' }),
    },
    changeChannel: {
      needs: ofSettings,
      input: ({ alertChannel }) => ({ id: alertChannel, name: 'Renamed' }),
    },
    deleteChannel: { needs: ofSettings, input: ({ alertChannel }) => ({ id: alertChannel }) },
    retryChannel: { needs: ofSettings, input: ({ alertChannel }) => ({ id: alertChannel }) },
    testChannel: { needs: ofSettings, input: ({ alertChannel }) => ({ id: alertChannel }) },
  },
  'app/[company]/privacy/actions.ts': {
    // What is typed does not confirm it: whoever may comes in, and nobody is erased.
    erasePerson: {
      needs: 'privacy.manage',
      input: ({ person }) => ({ refs: [person], reason: 'GDPR request', confirmation: 'no' }),
    },
  },
  'app/[company]/exports/actions.ts': {
    createExport: { needs: ofExports, input: () => ({ format: 'csv', q: 'action:none' }) },
    cancelExport: { needs: ofExports, input: (ids) => ({ id: ids.export }) },
    resumeExport: { needs: ofExports, input: (ids) => ({ id: ids.export }) },
    deleteDraft: { needs: ofExports, input: (ids) => ({ id: ids.export }) },
  },
  'app/[company]/integrity/actions.ts': {
    verifyNow: { needs: ofLog, input: () => ({}) },
    stopVerifying: { needs: ofLog, input: () => ({}) },
    savePublishing: {
      needs: 'audit_log.settings',
      input: () => ({ recipients: 'auditor@firm.example', rhythm: 'weekly' }),
    },
  },
  'app/[company]/reports/actions.ts': {
    makeReport: {
      needs: ofReports,
      input: () => ({ kind: 'failed_logins', from: '2026-01-01', to: '2026-01-01' }),
    },
    deleteReport: { needs: ofReports, input: ({ report }) => ({ id: report }) },
    saveSchedule: {
      needs: ofReports,
      input: ({ member }) => ({ kind: 'full_audit', rhythm: 'weekly', recipients: [member] }),
    },
    deleteSchedule: { needs: ofReports, input: () => ({ kind: 'failed_logins' }) },
    decideLine: {
      needs: ofReports,
      input: ({ report }) => ({ id: report, position: 0, decision: 'keep' }),
    },
    completeReview: { needs: ofReports, input: ({ report }) => ({ id: report }) },
  },
  'app/[company]/settings/api-keys/actions.ts': {
    createKey: [
      { needs: ofKeys, input: () => ({ name: 'Made', scopes: ['events:read'] }) },
      {
        needs: ofAccounts,
        input: ({ serviceAccount }) => ({
          ...{ name: 'Made', scopes: ['events:read'] },
          serviceAccountId: serviceAccount,
        }),
      },
    ],
    changeKey: { needs: ofKeys, input: ({ apiKey }) => ({ id: apiKey, name: 'Renamed' }) },
    rotateKey: { needs: ofKeys, input: ({ apiKey }) => ({ id: apiKey, overlapHours: 1 }) },
    revokeKey: { needs: ofKeys, input: ({ apiKey }) => ({ id: apiKey }) },
  },
  'app/[company]/settings/audit-log/actions.ts': {
    setStreaming: { needs: ofSettings, input: () => ({ isEnabled: true }) },
    createDestination: { needs: ofSettings, input: () => ({ name: 'Made', ...unreachable }) },
    changeDestination: {
      needs: ofSettings,
      input: ({ destination }) => ({ id: destination, gzip: true }),
    },
    testDraft: { needs: ofSettings, input: () => ({ name: 'Tried', ...unreachable }) },
    testDestination: { needs: ofSettings, input: ({ destination }) => ({ id: destination }) },
    deleteDestination: { needs: ofSettings, input: ({ destination }) => ({ id: destination }) },
    pauseDestination: { needs: ofSettings, input: ({ destination }) => ({ id: destination }) },
    resumeDestination: { needs: ofSettings, input: ({ destination }) => ({ id: destination }) },
    replayDestination: {
      needs: ofSettings,
      input: ({ destination }) => ({ id: destination, from: 'start' }),
    },
    cancelReplay: { needs: ofSettings, input: ({ destination }) => ({ id: destination }) },
    redriveDeadLetters: {
      needs: ofSettings,
      input: ({ destination }) => ({ id: destination, seqs: null }),
    },
  },
  'app/[company]/settings/company/actions.ts': {
    saveCompany: { needs: ofCompany, input: () => ({ name: 'Another Name' }) },
    saveTwoFactorPolicy: { needs: ofCompany, input: () => ({ isRequired: false }) },
    saveSingleSignOn: {
      needs: ofCompany,
      input: ({ role }) => ({ mappings: [{ value: 'staff', role }] }),
    },
  },
  'app/[company]/settings/groups/actions.ts': {
    createGroup: { needs: ofGroups, input: ({ role }) => ({ name: 'Made', role }) },
    changeGroup: {
      needs: ofGroups,
      input: ({ group }) => ({ id: group, name: 'Renamed', description: null, role: null }),
    },
    deleteGroup: { needs: ofGroups, input: ({ group }) => ({ id: group }) },
    addToGroup: {
      needs: ofGroups,
      input: ({ group, member }) => ({ id: group, members: [member] }),
    },
    removeFromGroup: {
      needs: ofGroups,
      input: ({ group, member }) => ({ id: group, kind: 'member', holder: member }),
    },
  },
  'app/[company]/settings/members/actions.ts': {
    invite: { needs: ofMembers, input: ({ role }) => ({ emails: 'new@acme.example', role }) },
    renewInvitation: { needs: ofMembers, input: ({ invitation }) => ({ id: invitation }) },
    revokeInvitation: { needs: ofMembers, input: ({ invitation }) => ({ id: invitation }) },
    changeRole: {
      needs: ofMembers,
      input: ({ member }) => ({ memberId: member, role: 'member' }),
    },
    deactivate: { needs: ofMembers, input: ({ member }) => ({ memberId: member }) },
    activate: { needs: ofMembers, input: ({ member }) => ({ memberId: member }) },
    resetTwoFactor: { needs: ofMembers, input: ({ member }) => ({ memberId: member }) },
    remove: { needs: ofMembers, input: ({ member }) => ({ memberId: member }) },
    // Of somebody else: lib/access/commands/members.db.test.ts holds that everybody may leave.
    leave: { needs: ofMembers, input: ({ member }) => ({ memberId: member }) },
  },
  'app/[company]/settings/roles-and-permissions/actions.ts': {
    createRole: { needs: ofRoles, input: () => ({ name: 'Made' }) },
    changeRole: { needs: ofRoles, input: ({ role }) => ({ id: role, name: 'Renamed' }) },
    changeMatrix: {
      needs: ofRoles,
      input: ({ role }) => ({ changes: [{ id: role, name: 'Renamed' }] }),
    },
    deleteRole: { needs: ofRoles, input: ({ role }) => ({ id: role, reassignTo: 'member' }) },
  },
  'app/[company]/settings/service-accounts/actions.ts': {
    createAccount: { needs: ofAccounts, input: ({ role }) => ({ name: 'Made', role }) },
    changeAccount: {
      needs: ofAccounts,
      input: ({ serviceAccount, role }) => ({ id: serviceAccount, name: 'Renamed', role }),
    },
    setAccountActive: {
      needs: ofAccounts,
      input: ({ serviceAccount }) => ({ id: serviceAccount, isActive: false }),
    },
    deleteAccount: { needs: ofAccounts, input: ({ serviceAccount }) => ({ id: serviceAccount }) },
  },
  'app/[company]/settings/workspaces/actions.ts': {
    createWorkspace: { needs: ofWorkspaces, input: () => ({ name: 'Made' }) },
    renameWorkspace: {
      needs: ofWorkspaces,
      input: ({ workspace }) => ({ id: workspace, name: 'Renamed' }),
    },
    deleteWorkspace: {
      needs: ofWorkspaces,
      input: ({ workspace }) => ({ id: workspace, confirmation: 'Office' }),
    },
    addToWorkspace: {
      needs: ofWorkspaces,
      input: ({ workspace, member }) => ({ id: workspace, members: [member] }),
    },
    changeWorkspaceRole: {
      needs: ofWorkspaces,
      input: ({ workspace, member }) => ({ id: workspace, member, role: 'manager' }),
    },
    removeFromWorkspace: {
      needs: ofWorkspaces,
      input: ({ workspace, member }) => ({ id: workspace, member }),
    },
  },
  'app/[company]/holds/actions.ts': {
    placeHold: { needs: 'holds.manage', input: () => ({ name: 'Placed', reason: 'Asked for' }) },
    changeHold: {
      needs: 'holds.manage',
      input: ({ hold }) => ({ id: hold, name: 'Renamed', reason: 'Asked for' }),
    },
    releaseHold: {
      needs: 'holds.manage',
      input: ({ hold }) => ({ id: hold, reason: 'Settled', confirmation: 'Case 12' }),
    },
  },
  'app/[company]/retention/actions.ts': {
    changeRetention: { needs: 'audit_log.settings', input: () => ({ days: 2_557 }) },
    cancelShortening: { needs: 'audit_log.settings', input: () => ({ days: 90 }) },
  },
  'app/[company]/views/actions.ts': {
    createView: {
      needs: ofLog,
      input: () => ({ name: 'Made', perspective: 'audit-logs', state: { q: '' } }),
    },
    changeView: {
      needs: ofLog,
      input: ({ view }) => ({ id: view, name: 'Renamed' }),
    },
    deleteView: { needs: ofLog, input: ({ view }) => ({ id: view }) },
    pinViews: { needs: ofLog, input: ({ view }) => ({ ids: [view] }) },
    chooseOwnDefault: {
      needs: ofLog,
      input: ({ view }) => ({ perspective: 'audit-logs', id: view }),
    },
    chooseCompanyDefault: {
      needs: 'views.share',
      input: ({ view }) => ({ perspective: 'audit-logs', id: view }),
    },
  },
  'app/invitation/actions.ts': {
    join: {
      needs: 'token',
      input: () => ({ token: 'none', name: 'Me', password: 'a good password 4711' }),
    },
    joinAsMyself: { needs: 'token', input: () => ({ token: 'none' }) },
    startOver: { needs: 'token', input: () => ({ token: 'none' }) },
  },
  'app/password-reset/actions.ts': {
    requestReset: { needs: 'everyone', input: () => ({ email: 'nobody@nowhere.example' }) },
    setPassword: {
      needs: 'token',
      input: () => ({ resetToken: 'none', password: 'a good password 4711' }),
    },
  },
  'app/setup/actions.ts': {
    setUp: {
      needs: 'token',
      input: () => ({
        ...{ token: 'none', companyName: 'Mine', slug: 'mine', ownerName: 'Me', timeZone: 'UTC' },
        ...{ email: 'me@mine.example', password: 'a good password 4711' },
      }),
    },
  },
  'app/sign-out.ts': { signOut: { needs: 'everyone', endsSession: true } },
}
