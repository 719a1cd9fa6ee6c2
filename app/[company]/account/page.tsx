import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { PasswordForm } from '@/components/account/password-form'
import { ProfileForm } from '@/components/account/profile-form'
import { RevokeOthersButton } from '@/components/account/revoke-others-button'
import { SessionList } from '@/components/account/session-list'
import { PageHeader } from '@/components/shell/page-header'
import { Section } from '@/components/ui/section'
import { describeDevice } from '@/lib/access/device'
import { listOwnSessions } from '@/lib/access/queries/sessions'
import { routes } from '@/lib/web/routes'
import { revokeOtherSessions, revokeSession, savePassword, saveProfile } from './actions'

export const metadata: Metadata = { title: 'Your account' }

/** What belongs to the signed-in user, whatever they may do in this company. */
export default async function AccountPage({ params }: PageProps<'/[company]/account'>) {
  const { company } = await params
  const principal = await requireMember(company, { here: routes.account(company) })
  const sessions = await listOwnSessions(principal)
  return (
    <>
      <PageHeader
        title="Your account"
        description="Yours in every company of this instance. Each change stands in their audit logs."
      />
      <div className="grid max-w-4xl gap-4">
        <Section title="Profile">
          <ProfileForm
            company={company}
            name={principal.name}
            email={principal.email}
            onSave={saveProfile}
          />
        </Section>
        <Section title="Password">
          <PasswordForm company={company} email={principal.email} onChange={savePassword} />
        </Section>
        <Section
          title="Active sessions"
          description="Browsers in which you are signed in. Revoke those that you do not know."
          hasPadding={false}
          actions={
            sessions.length > 1 ? (
              <RevokeOthersButton company={company} onRevoke={revokeOtherSessions} />
            ) : null
          }
        >
          <SessionList
            company={company}
            sessions={sessions.map((session) => ({
              id: session.id,
              device: describeDevice(session.userAgent),
              address: session.ip,
              method: describeMethod(session),
              startedAt: session.createdAt.toISOString(),
              lastUsedAt: session.lastSeenAt.toISOString(),
              isCurrent: session.isCurrent,
            }))}
            onRevoke={revokeSession}
          />
        </Section>
      </div>
    </>
  )
}

function describeMethod(session: { authMethod: string; twoFactorAt: Date | null }): string {
  if (session.authMethod === 'oidc') return 'by single sign-on'
  return session.twoFactorAt === null ? 'by password' : 'by password and second factor'
}
