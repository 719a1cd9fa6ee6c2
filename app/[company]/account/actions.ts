'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { changePassword } from '@/lib/access/commands/password'
import { updateProfile } from '@/lib/access/commands/profile'
import {
  revokeOtherSessions as revokeOthers,
  revokeSession as revoke,
} from '@/lib/access/commands/sessions'
import { action } from '@/lib/web/action'

export const saveProfile = action(
  z.object({ name: z.string().max(1_000) }),
  { name: 'account.update-profile' },
  async (principal, input) => {
    await updateProfile(principal, input)
    refresh()
  },
)

export const savePassword = action(
  z.object({ currentPassword: z.string().max(1_000), password: z.string().max(1_000) }),
  { name: 'account.change-password' },
  async (principal, input) => {
    await changePassword(principal, input)
    refresh()
  },
)

export const revokeSession = action(
  z.object({ sessionId: z.string().max(100) }),
  { name: 'account.revoke-session' },
  async (principal, input) => {
    await revoke(principal, input)
    refresh()
  },
)

export const revokeOtherSessions = action(
  z.object({ company: z.string() }),
  { name: 'account.revoke-other-sessions' },
  async (principal) => {
    await revokeOthers(principal)
    refresh()
  },
)
