import type { SystemPrincipal } from '@/lib/access/schema'
import { type ActiveMember, findActiveMember } from '@/lib/access/store/member-grants'
import { AppError } from '@/lib/platform/errors'

/** The active member of the operator's company with this e-mail. Throws `member_not_found` (404). */
export async function requireMemberByEmail(
  principal: SystemPrincipal,
  { email }: { email: string },
): Promise<ActiveMember> {
  const wanted = email.trim().toLowerCase()
  const member = await findActiveMember({ companyId: principal.companyId, email: wanted })
  if (member) return member
  throw new AppError('member_not_found', {
    status: 404,
    title: 'No such member',
    detail: `There is no active member ${wanted} in this company.`,
  })
}
