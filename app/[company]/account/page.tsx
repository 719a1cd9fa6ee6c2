import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { leave } from '@/app/[company]/settings/members/actions'
import { PasswordForm } from '@/components/account/password-form'
import { ProfileForm } from '@/components/account/profile-form'
import { RevokeOthersButton } from '@/components/account/revoke-others-button'
import { SessionList } from '@/components/account/session-list'
import { TwoFactorSection } from '@/components/account/two-factor-section'
import { LeaveCompany } from '@/components/members/leave-company'
import { PageHeader } from '@/components/shell/page-header'
import { Alert } from '@/components/ui/alert'
import { Section } from '@/components/ui/section'
import { describeDevice } from '@/lib/access/device'
import { listOwnSessions } from '@/lib/access/queries/sessions'
import { describeOwnSecurity } from '@/lib/access/queries/two-factor'
import { routes } from '@/lib/web/routes'
import {
  beginTwoFactor,
  disableTwoFactor,
  enableTwoFactor,
  renewRecoveryCodes,
  revokeOtherSessions,
  revokeSession,
  savePassword,
  saveProfile,
} from './actions'

export const metadata: Metadata = { title: 'Your account' }

/** What belongs to the signed-in user, whatever they may do in this company. */
export default async function AccountPage({ params }: PageProps<'/[company]/account'>) {
  const { company } = await params
  const here = routes.account(company)
  const principal = await requireMember(company, { here, beforeTwoFactor: true })
  const [sessions, security] = await Promise.all([
    listOwnSessions(principal),
    describeOwnSecurity(principal),
  ])
  return (
    <>
      <PageHeader
        title="Your account"
        description="Yours in every company of this instance. Each change stands in their audit logs."
      />
      <div className="grid max-w-4xl gap-4">
        {principal.needsTwoFactor ? (
          <Alert tone="warning" title="Your company asks for two-factor authentication">
            <p>Turn it on below; until then you reach nothing but this page.</p>
          </Alert>
        ) : null}
        <Section title="Profile">
          <ProfileForm
            company={company}
            name={principal.name}
            email={principal.email}
            onSave={saveProfile}
          />
        </Section>
        <Section title="Password">
          {security.hasPassword ? (
            <PasswordForm company={company} email={principal.email} onChange={savePassword} />
          ) : (
            <p>You have none: you sign in by single sign-on.</p>
          )}
        </Section>
        {security.hasPassword ? (
          <Section
            title="Two-factor authentication"
            description="Beside your password, a code of an app on your phone."
          >
            <TwoFactorSection
              company={company}
              since={security.twoFactorSince?.toISOString() ?? null}
              codesLeft={security.recoveryCodesLeft}
              actions={{
                begin: beginTwoFactor,
                enable: enableTwoFactor,
                disable: disableTwoFactor,
                renewCodes: renewRecoveryCodes,
              }}
            />
          </Section>
        ) : null}
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
        <Section
          title="Leave this company"
          description="Your groups, workspaces and API keys here end with it; your account stays."
        >
          <LeaveCompany
            company={company}
            memberId={principal.memberId}
            name={principal.name}
            email={principal.email}
            onLeave={leave}
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
