'use server'

import { refresh } from 'next/cache'
import {
  deleteReport as runDeleteReport,
  makeReport as runMakeReport,
} from '@/lib/reports/commands/make-report'
import {
  completeReview as runCompleteReview,
  decideLine as runDecideLine,
} from '@/lib/reports/commands/review'
import {
  deleteSchedule as runDeleteSchedule,
  saveSchedule as runSaveSchedule,
} from '@/lib/reports/commands/schedules'
import {
  lineDecision,
  newReport,
  reportId,
  scheduleInput,
  scheduleKind,
} from '@/lib/reports/schema/inputs'
import { action } from '@/lib/web/action'

export const makeReport = action(
  newReport,
  { name: 'reports.make', permission: 'reports.manage' },
  async (principal, input) => {
    const made = await runMakeReport(principal, input)
    refresh()
    return made
  },
)

/** The page that shows it goes elsewhere by itself: refreshed, it would not be there. */
export const deleteReport = action(
  reportId,
  { name: 'reports.delete', permission: 'reports.manage' },
  (principal, input) => runDeleteReport(principal, input),
)

export const saveSchedule = action(
  scheduleInput,
  { name: 'reports.schedule', permission: 'reports.manage' },
  async (principal, input) => {
    await runSaveSchedule(principal, input)
    refresh()
  },
)

export const deleteSchedule = action(
  scheduleKind,
  { name: 'reports.unschedule', permission: 'reports.manage' },
  async (principal, input) => {
    await runDeleteSchedule(principal, input)
    refresh()
  },
)

export const decideLine = action(
  lineDecision,
  { name: 'reports.decide', permission: 'reports.manage', personalMembers: ['/comment'] },
  async (principal, input) => {
    await runDecideLine(principal, input)
    refresh()
  },
)

export const completeReview = action(
  reportId,
  { name: 'reports.sign-off', permission: 'reports.manage' },
  async (principal, input) => {
    await runCompleteReview(principal, input)
    refresh()
  },
)
