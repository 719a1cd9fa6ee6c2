'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { requestCheck, stopCheck } from '@/lib/events/integrity/commands/checks'
import { changePublishing } from '@/lib/events/integrity/commands/publishing'
import { publishingSettings } from '@/lib/events/integrity/schema'
import { action } from '@/lib/web/action'

export const verifyNow = action(
  z.object({ company: z.string() }),
  { name: 'integrity.verify', permission: 'audit_log.view' },
  async (principal) => {
    await requestCheck(principal)
    refresh()
  },
)

export const stopVerifying = action(
  z.object({ company: z.string() }),
  { name: 'integrity.stop', permission: 'audit_log.view' },
  async (principal) => {
    await stopCheck(principal)
    refresh()
  },
)

export const savePublishing = action(
  publishingSettings,
  {
    ...{ name: 'integrity.publish', permission: 'audit_log.settings' },
    personalMembers: ['/recipients'],
  },
  async (principal, input) => {
    await changePublishing(principal, input)
    refresh()
  },
)
