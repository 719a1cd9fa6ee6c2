'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { changePassword } from '@/lib/access/commands/password'
import { updateProfile } from '@/lib/access/commands/profile'
import {
  revokeOtherSessions as revokeOthers,
  revokeSession as revoke,
} from '@/lib/access/commands/sessions'
import {
  beginTwoFactor as begin,
  disableTwoFactor as disable,
  enableTwoFactor as enable,
  renewRecoveryCodes as renew,
} from '@/lib/access/commands/two-factor'
import { action } from '@/lib/web/action'
import { drawQr } from '@/lib/web/draw-qr'

export const saveProfile = action(
  z.object({ name: z.string().max(1_000) }),
  { name: 'account.update-profile', beforeTwoFactor: true, ownMembers: ['name'] },
  async (principal, input) => {
    await updateProfile(principal, input)
    refresh()
  },
)

export const savePassword = action(
  z.object({ currentPassword: z.string().max(1_000), password: z.string().max(1_000) }),
  { name: 'account.change-password', beforeTwoFactor: true },
  async (principal, input) => {
    await changePassword(principal, input)
    refresh()
  },
)

export const revokeSession = action(
  z.object({ sessionId: z.string().max(100) }),
  { name: 'account.revoke-session', beforeTwoFactor: true },
  async (principal, input) => {
    await revoke(principal, input)
    refresh()
  },
)

export const revokeOtherSessions = action(
  z.object({ company: z.string() }),
  { name: 'account.revoke-other-sessions', beforeTwoFactor: true },
  async (principal) => {
    await revokeOthers(principal)
    refresh()
  },
)

const proof = z.object({ password: z.string().max(1_000), secretCode: z.string().max(100) })

export const beginTwoFactor = action(
  proof.pick({ password: true }),
  { name: 'account.begin-two-factor', beforeTwoFactor: true },
  async (principal, input) => {
    const { secret, uri } = await begin(principal, input)
    return { secret, qr: drawQr(uri) }
  },
)

export const enableTwoFactor = action(
  proof.pick({ secretCode: true }),
  { name: 'account.enable-two-factor', beforeTwoFactor: true },
  // No refresh: the dialog that shows the codes would go with what stands around it.
  enable,
)

export const disableTwoFactor = action(
  proof,
  { name: 'account.disable-two-factor' },
  async (principal, input) => {
    await disable(principal, input)
    refresh()
  },
)

export const renewRecoveryCodes = action(
  proof,
  { name: 'account.renew-recovery-codes' },
  async (principal, input) => {
    const made = await renew(principal, input)
    refresh()
    return made
  },
)
