import type { ActionEntries, ActionEntry } from './entries'

const ofSettings: ActionEntry['needs'] = 'audit_log.settings'
const ofRoles: ActionEntry['needs'] = 'roles.manage'
const ofCompany: ActionEntry['needs'] = 'company.manage'
const ofGroups: ActionEntry['needs'] = 'groups.manage'
const ofMembers: ActionEntry['needs'] = 'members.manage'
const ofWorkspaces: ActionEntry['needs'] = 'workspaces.manage'
const ofAccounts: ActionEntry['needs'] = 'service_accounts.manage'
const ofKeys: ActionEntry['needs'] = 'api_keys.manage'
/** Nothing is there, and asking for it takes no time. */
const unreachable = { type: 'http', url: 'https://siem.invalid/in', token: 'a-token' }

/** Of the settings of a company. */
export const actionsOfSettings: ActionEntries = {
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
}
