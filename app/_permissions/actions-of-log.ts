import type { ActionEntries, ActionEntry } from './entries'

const ofLog: ActionEntry['needs'] = 'audit_log.view'
const ofExports: ActionEntry['needs'] = 'audit_log.export'
const ofReports: ActionEntry['needs'] = 'reports.manage'
const ofSettings: ActionEntry['needs'] = 'audit_log.settings'

/** Of the log, and of what is made of it: alerts, exports, reports, holds, retention, views. */
export const actionsOfLog: ActionEntries = {
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
}
