import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { AccountList } from '@/components/service-accounts/account-list'
import { CreateAccountDialog } from '@/components/service-accounts/create-account-dialog'
import { PageHeader } from '@/components/shell/page-header'
import { listGivableRoles } from '@/lib/access/queries/roles'
import { listServiceAccounts } from '@/lib/access/queries/service-accounts'
import { routes } from '@/lib/web/routes'
import { createAccount } from './actions'

export const metadata: Metadata = { title: 'Service accounts' }

export default async function ServiceAccountsPage({
  params,
}: PageProps<'/[company]/settings/service-accounts'>) {
  const { company } = await params
  const here = routes.serviceAccounts(company)
  const principal = await requireMember(company, { permission: 'service_accounts.manage', here })
  const [accounts, roles] = await Promise.all([
    listServiceAccounts(principal),
    listGivableRoles(principal),
  ])
  return (
    <>
      <PageHeader
        section="Settings"
        title="Service accounts"
        description="Programs with a role and keys of their own, tied to no person."
        actions={<CreateAccountDialog company={company} roles={roles} onCreate={createAccount} />}
      />
      <section
        aria-label="Service accounts"
        className="overflow-x-auto rounded-lg border bg-surface"
      >
        <AccountList company={company} accounts={accounts} />
      </section>
    </>
  )
}
