import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import {
  changeKey,
  createKey,
  revokeKey,
  rotateKey,
} from '@/app/[company]/settings/api-keys/actions'
import { ApiKeyList } from '@/components/api-keys/api-key-list'
import { CreateKeyDialog } from '@/components/api-keys/create-key-dialog'
import { ExpiringKeys } from '@/components/api-keys/expiring-keys'
import { AccountButtons } from '@/components/service-accounts/account-buttons'
import { PageHeader } from '@/components/shell/page-header'
import { Alert } from '@/components/ui/alert'
import { Section } from '@/components/ui/section'
import { listApiKeys } from '@/lib/access/queries/api-keys'
import { listGivableRoles } from '@/lib/access/queries/roles'
import { findServiceAccount } from '@/lib/access/queries/service-accounts'
import { can } from '@/lib/access/roles'
import { scopePermission, scopes } from '@/lib/access/schema'
import { routes } from '@/lib/web/routes'
import {
  changeAccount,
  deleteAccount,
  setAccountActive,
} from '@/app/[company]/settings/service-accounts/actions'

export const metadata: Metadata = { title: 'Service account' }

export default async function ServiceAccountPage({
  params,
}: PageProps<'/[company]/settings/service-accounts/[account]'>) {
  const { company, account: id } = await params
  const here = routes.serviceAccount(company, id)
  const principal = await requireMember(company, { permission: 'service_accounts.manage', here })
  const account = await findServiceAccount(principal, id)
  if (!account) notFound()
  const [keys, roles] = await Promise.all([
    listApiKeys(principal, { serviceAccountId: id }),
    listGivableRoles(principal),
  ])
  const eventsOf = routes.auditLogs(company, { q: `actor:${account.id} OR target:${account.id}` })
  return (
    <>
      <PageHeader
        section="Service accounts"
        title={account.name}
        description={
          <>
            {account.description ? `${account.description} · ` : ''}
            {account.roleLabel}
            {account.groups.length > 0 ? `, and by the groups ${account.groups.join(', ')}` : ''}
            {can(principal, 'audit_log.view') ? (
              <>
                {' · '}
                <Link href={eventsOf} className="text-accent-text underline">
                  its events
                </Link>
              </>
            ) : null}
          </>
        }
        actions={
          <AccountButtons
            company={company}
            account={account}
            roles={roles}
            onChange={changeAccount}
            onSetActive={setAccountActive}
            onDelete={deleteAccount}
          />
        }
      />
      {account.isActive ? null : (
        <Alert tone="warning" title="Deactivated" className="mb-4">
          <p>Its keys open nothing until it is activated again.</p>
        </Alert>
      )}
      <ExpiringKeys keys={keys} />
      <Section
        title="API keys"
        hasPadding={false}
        actions={
          <CreateKeyDialog
            company={company}
            serviceAccountId={id}
            scopes={scopes.filter((scope) => can(principal, scopePermission[scope]))}
            onCreate={createKey}
          />
        }
      >
        <ApiKeyList
          company={company}
          keys={keys}
          onChange={changeKey}
          onRotate={rotateKey}
          onRevoke={revokeKey}
        />
      </Section>
    </>
  )
}
