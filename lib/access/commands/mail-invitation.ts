import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import { invitationDays } from '@/lib/access/schema/members'
import { reserveInvitationMail } from '@/lib/access/throttle'
import { findCompanyName } from '@/lib/access/store/invitations'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { isMailConfigured, sendMail } from '@/lib/platform/mail'

/**
 * Sends an invitation's link to whom it invites, at most three times in a quarter of an hour, or any company could fill
 * anybody's mailbox. Null where this instance has no mail server. Never throws: the invitation stands, and its link can be
 * handed on by other means.
 */
export async function mailInvitation(
  principal: SessionPrincipal | SystemPrincipal,
  { email, link, role }: { email: string; link: string; role: string },
): Promise<{ isSent: boolean; problem: string | null } | null> {
  if (!isMailConfigured()) return null
  try {
    await reserveInvitationMail(email)
    const company = await findCompanyName(principal.companyId)
    const who = principal.kind === 'session' ? principal.name : 'The operator'
    await sendMail({
      to: email,
      subject: `${who} invites you to ${company} on Trailkeeper`,
      text: [
        `${who} invites you to join ${company} on Trailkeeper with the role ${role}.`,
        'Open this link to accept:',
        link,
        `It works once, for ${invitationDays} days. If you did not expect it, leave it alone: nothing happens.`,
      ].join('\n\n'),
    })
    return { isSent: true, problem: null }
  } catch (error) {
    if (error instanceof AppError && error.code === 'too_many_attempts') {
      return { isSent: false, problem: 'They were sent several mails in the last minutes.' }
    }
    if (error instanceof AppError) return { isSent: false, problem: error.detail }
    log.error('an invitation could not be mailed', error)
    return { isSent: false, problem: 'The mail could not be sent.' }
  }
}
