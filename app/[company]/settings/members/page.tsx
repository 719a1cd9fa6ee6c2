import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import { InviteDialog } from '@/components/members/invite-dialog'
import { MembersView } from '@/components/members/members-view'
import { loadMembersView } from '@/components/members/search-params'
import { PageHeader } from '@/components/shell/page-header'
import {
  findMember,
  listInvitations,
  listMembers,
  readMemberCounts,
} from '@/lib/access/queries/members'
import { listGivableRoles, listRoles } from '@/lib/access/queries/roles'
import { isMailConfigured } from '@/lib/platform/mail'
import { routes } from '@/lib/web/routes'
import {
  activate,
  changeRole,
  deactivate,
  invite,
  leave,
  remove,
  renewInvitation,
  resetTwoFactor,
  revokeInvitation,
} from './actions'

export const metadata: Metadata = { title: 'Members' }

const actions = {
  changeRole,
  deactivate,
  activate,
  resetTwoFactor,
  remove,
  leave,
  renew: renewInvitation,
  revoke: revokeInvitation,
}

export default async function MembersPage({
  params,
  searchParams,
}: PageProps<'/[company]/settings/members'>) {
  const { company } = await params
  const view = await loadMembersView(searchParams)
  const { q, role, status, member } = view
  const here = routes.members(company, {
    q,
    role,
    status: status ?? undefined,
    page: view.page > 1 ? view.page : undefined,
    member: member ?? undefined,
  })
  const principal = await requireMember(company, { permission: 'members.manage', here })
  const search = q.trim()
  const state = status === 'invited' ? null : status
  const page = Math.min(Math.max(view.page, 1), 1_000_000)
  const [list, counts, invitations, roles, givable, shown] = await Promise.all([
    listMembers(principal, { search, role, state, page }),
    readMemberCounts(principal),
    listInvitations(principal, { search, role }),
    listRoles(principal),
    listGivableRoles(principal, { withOwner: true }),
    member === null ? null : findMember(principal, member),
  ])
  if (member !== null && shown === null) notFound()
  return (
    <>
      <PageHeader
        section="Settings"
        title="Members"
        description="Who belongs to this company, what they may do, and who is invited."
        actions={
          <InviteDialog
            company={company}
            roles={givable}
            hasMail={isMailConfigured()}
            onInvite={invite}
          />
        }
      />
      <MembersView
        company={company}
        viewerId={principal.memberId}
        members={list.members}
        found={list.found}
        counts={counts}
        invitations={invitations}
        shown={shown}
        roles={roles}
        givable={givable}
        actions={actions}
      />
    </>
  )
}
