'use server'

import { refresh } from 'next/cache'
import {
  cancelExport as runCancelExport,
  deleteDraft as runDeleteDraft,
} from '@/lib/exports/commands/end-export'
import { requestExport } from '@/lib/exports/commands/request-export'
import { resumeExport as runResumeExport } from '@/lib/exports/commands/resume-export'
import { exportId, newExport } from '@/lib/exports/schema/new-export'
import { action } from '@/lib/web/action'

export const createExport = action(
  newExport,
  { name: 'exports.create', permission: 'audit_log.export', personalMembers: ['/q'] },
  async (principal, input) => {
    const asked = await requestExport(principal, input)
    refresh()
    return asked
  },
)

export const cancelExport = action(
  exportId,
  { name: 'exports.cancel', permission: 'audit_log.export' },
  async (principal, input) => {
    await runCancelExport(principal, input)
    refresh()
  },
)

export const resumeExport = action(
  exportId,
  { name: 'exports.resume', permission: 'audit_log.export' },
  async (principal, input) => {
    await runResumeExport(principal, input)
    refresh()
  },
)

export const deleteDraft = action(
  exportId,
  { name: 'exports.delete-draft', permission: 'audit_log.export' },
  async (principal, input) => {
    await runDeleteDraft(principal, input)
    refresh()
  },
)
