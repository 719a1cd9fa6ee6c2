'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import {
  acknowledgeAlert as runAcknowledgeAlert,
  addNote as runAddNote,
  reopenAlert as runReopenAlert,
  resolveAlert as runResolveAlert,
} from '@/lib/alerts/commands/handle-alerts'
import { markAlertsRead as runMarkAlertsRead, markInboxRead } from '@/lib/alerts/commands/inbox'
import { alertNote, alertRef } from '@/lib/alerts/schema'
import { action } from '@/lib/web/action'

const handling = 'alerts.handle' as const
const reading = 'audit_log.view' as const

export const acknowledgeAlert = action(
  alertRef,
  { name: 'alerts.acknowledge', permission: handling },
  async (principal, input) => {
    await runAcknowledgeAlert(principal, input)
    refresh()
  },
)

export const resolveAlert = action(
  alertRef,
  { name: 'alerts.resolve', permission: handling },
  async (principal, input) => {
    await runResolveAlert(principal, input)
    refresh()
  },
)

export const reopenAlert = action(
  alertRef,
  { name: 'alerts.reopen', permission: handling },
  async (principal, input) => {
    await runReopenAlert(principal, input)
    refresh()
  },
)

/** Notes are about people. */
export const addNote = action(
  alertNote,
  { name: 'alerts.add-note', permission: handling, personalMembers: ['/text'] },
  async (principal, input) => {
    await runAddNote(principal, input)
    refresh()
  },
)

export const markAlertsRead = action(
  z.strictObject({ ids: z.array(z.string().max(100)).max(500) }),
  { name: 'alerts.mark-read', permission: reading },
  async (principal, input) => {
    await runMarkAlertsRead(principal, input)
    refresh()
  },
)

export const markAllRead = action(
  z.object({ company: z.string() }),
  { name: 'alerts.mark-all-read', permission: reading },
  async (principal) => {
    await markInboxRead(principal)
    refresh()
  },
)
