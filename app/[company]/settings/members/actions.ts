'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import {
  inviteMembers,
  renewInvitation as runRenewInvitation,
  revokeInvitation as runRevokeInvitation,
} from '@/lib/access/commands/invitations'
import {
  changeMemberRole,
  deactivateMember,
  reactivateMember,
  removeMember,
} from '@/lib/access/commands/members'
import { resetTwoFactor as runResetTwoFactor } from '@/lib/access/commands/reset-two-factor'
import { loadEnv } from '@/lib/platform/env'
import { action } from '@/lib/web/action'
import { routes } from '@/lib/web/routes'

const permission = 'members.manage'
const id = z.string().max(100)
const linkOf = (token: string) => `${loadEnv().baseUrl}${routes.invitation(token)}`

export const invite = action(
  z.object({ emails: z.string().max(10_000), role: id }),
  { name: 'members.invite', permission },
  async (principal, input) => {
    const results = await inviteMembers(principal, input, { linkOf })
    refresh()
    return results
  },
)

export const renewInvitation = action(
  z.object({ id }),
  { name: 'members.renew-invitation', permission },
  async (principal, input) => {
    const result = await runRenewInvitation(principal, input, { linkOf })
    refresh()
    return result
  },
)

export const revokeInvitation = action(
  z.object({ id }),
  { name: 'members.revoke-invitation', permission },
  async (principal, input) => {
    await runRevokeInvitation(principal, input)
    refresh()
  },
)

export const changeRole = action(
  z.object({ memberId: id, role: id }),
  { name: 'members.change-role', permission },
  async (principal, input) => {
    await changeMemberRole(principal, input)
    refresh()
  },
)

export const deactivate = action(
  z.object({ memberId: id }),
  { name: 'members.deactivate', permission },
  async (principal, input) => {
    await deactivateMember(principal, input)
    refresh()
  },
)

export const activate = action(
  z.object({ memberId: id }),
  { name: 'members.activate', permission },
  async (principal, input) => {
    await reactivateMember(principal, input)
    refresh()
  },
)

export const resetTwoFactor = action(
  z.object({ memberId: id }),
  { name: 'members.reset-two-factor', permission },
  async (principal, input) => {
    await runResetTwoFactor(principal, input)
    refresh()
  },
)

export const remove = action(
  z.object({ memberId: id }),
  { name: 'members.remove', permission },
  async (principal, input) => {
    await removeMember(principal, input)
    redirect(routes.members(principal.companySlug))
  },
)

/** Anybody may go: the command asks for the permission where it is somebody else. */
export const leave = action(
  z.object({ memberId: id }),
  { name: 'members.leave' },
  async (principal, input) => {
    await removeMember(principal, input)
    redirect(routes.home())
  },
)
