'use client'

import { Mail, UserRound } from 'lucide-react'
import { debounce, useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import type { RoleChoice } from '@/components/people/role-select'
import { EmptyState } from '@/components/ui/empty-state'
import { Section } from '@/components/ui/section'
import {
  type InvitationView,
  type MemberCounts,
  type MemberDetails,
  membersPerPage,
  type MemberView,
} from '@/lib/access/schema/members'
import { cn } from '@/lib/web/cn'
import { LinkPager } from '@/components/ui/link-pager'
import { routes } from '@/lib/web/routes'
import { InvitationList } from './invitation-list'
import type { MemberActions, RenewInvitation, RevokeInvitation } from './member-actions'
import { MemberDrawer } from './member-drawer'
import { MemberFilters } from './member-filters'
import { MemberList } from './member-list'
import { memberParsers, serializeMembersView } from './search-params'

type MembersViewProps = {
  company: string
  viewerId: string
  members: readonly MemberView[]
  /** How many the filter finds, on all pages. */
  found: number
  counts: MemberCounts
  invitations: readonly InvitationView[]
  /** The member in the drawer. */
  shown: MemberDetails | null
  /** Every role, for the filter. */
  roles: readonly RoleChoice[]
  /** Those that the viewer may give. */
  givable: readonly RoleChoice[]
  actions: MemberActions & { renew: RenewInvitation; revoke: RevokeInvitation }
}

/** Everybody who is, was let out for a while, or is invited. The state of the view is the address. */
export function MembersView(props: MembersViewProps) {
  const { company, members, found, counts, invitations, shown, actions } = props
  const [isPending, startTransition] = useTransition()
  const [view, setView] = useQueryStates(memberParsers, { shallow: false, startTransition })
  const addressOf = (change: Partial<typeof view>) =>
    serializeMembersView(routes.members(company), { ...view, ...change })
  const show = (member: string | null) =>
    void setView({ member }, { history: 'push', scroll: false })
  const showsMembers = view.status !== 'invited'
  const showsInvitations = view.status === null || view.status === 'invited'
  const isFiltered = view.q !== '' || view.role !== '' || view.status !== null
  return (
    <div className={cn('grid gap-4', isPending && 'opacity-80')} aria-busy={isPending}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <MemberFilters
          filter={view}
          roles={props.roles}
          onChange={(change) => {
            const options = 'q' in change ? { limitUrlUpdates: debounce(300) } : {}
            void setView({ ...change, page: null, member: null }, options)
          }}
        />
        <p className="text-muted-foreground text-xs tabular-nums" role="status">
          {describeCounts(counts)}
          {isFiltered && showsMembers ? ` · ${found} found` : ''}
        </p>
      </div>
      {showsMembers ? (
        <section aria-label="Members" className="overflow-x-auto rounded-lg border bg-surface">
          {members.length === 0 ? (
            <EmptyState Icon={UserRound} title="No member matches">
              <p>Nobody here has that name, role and status.</p>
            </EmptyState>
          ) : (
            <MemberList
              members={members}
              shown={view.member}
              viewerId={props.viewerId}
              hrefOf={(member) => addressOf({ member })}
              onShow={show}
            />
          )}
        </section>
      ) : null}
      {showsMembers && found > membersPerPage ? (
        <LinkPager
          label="Pages of members"
          page={view.page}
          pages={Math.ceil(found / membersPerPage)}
          hrefOf={(page) => addressOf({ page, member: null })}
        />
      ) : null}
      {showsInvitations && (invitations.length > 0 || view.status === 'invited') ? (
        <Section title="Pending invitations" hasPadding={false}>
          {invitations.length === 0 ? (
            <EmptyState Icon={Mail} title="No invitation is open">
              <p>Whoever you invite stands here until they join.</p>
            </EmptyState>
          ) : (
            <InvitationList
              company={company}
              invitations={invitations}
              onRenew={actions.renew}
              onRevoke={actions.revoke}
            />
          )}
        </Section>
      ) : null}
      <MemberDrawer
        company={company}
        member={shown}
        isViewer={shown?.id === props.viewerId}
        givable={props.givable}
        actions={actions}
        onClose={() => show(null)}
      />
    </div>
  )
}

function describeCounts({ active, deactivated, invited }: MemberCounts): string {
  return [
    `${active} active`,
    ...(deactivated > 0 ? [`${deactivated} deactivated`] : []),
    ...(invited > 0 ? [`${invited} invited`] : []),
  ].join(' · ')
}
