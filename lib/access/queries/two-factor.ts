import type { SessionPrincipal } from '@/lib/access/schema'
import { findSecondFactor } from '@/lib/access/store/second-factors'
import { findUser } from '@/lib/access/store/users'

export type OwnSecurity = {
  /** False for somebody who only ever came by single sign-on. */
  hasPassword: boolean
  twoFactorSince: Date | null
  recoveryCodesLeft: number
}

/** How the signed-in user's own account is protected. */
export async function describeOwnSecurity(principal: SessionPrincipal): Promise<OwnSecurity> {
  const [user, factor] = await Promise.all([
    findUser(principal.userId),
    findSecondFactor(principal.userId),
  ])
  return {
    hasPassword: Boolean(user?.passwordHash),
    twoFactorSince: factor?.enabledAt ?? null,
    recoveryCodesLeft: factor?.codesLeft ?? 0,
  }
}
