'use server'

import { refresh } from 'next/cache'
import {
  cancelShortening as runCancelShortening,
  changeRetention as runChangeRetention,
} from '@/lib/retention/commands'
import { pendingShortening, retentionChange } from '@/lib/retention/schema'
import { action } from '@/lib/web/action'

const permission = 'audit_log.settings' as const

export const changeRetention = action(
  retentionChange,
  { name: 'retention.change', permission },
  async (principal, input) => {
    await runChangeRetention(principal, input)
    refresh()
  },
)

export const cancelShortening = action(
  pendingShortening,
  { name: 'retention.cancel', permission },
  async (principal, input) => {
    await runCancelShortening(principal, input)
    refresh()
  },
)
