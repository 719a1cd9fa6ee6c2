import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { ApiKeyList } from '@/components/api-keys/api-key-list'
import { CreateKeyDialog } from '@/components/api-keys/create-key-dialog'
import { ExpiringKeys } from '@/components/api-keys/expiring-keys'
import { BetaGate } from '@/components/shell/beta-switch'
import { PageHeader } from '@/components/shell/page-header'
import { listApiKeys } from '@/lib/access/queries/api-keys'
import { can } from '@/lib/access/roles'
import { scopePermission, scopes } from '@/lib/access/schema'
import { loadEnv } from '@/lib/platform/env'
import { routes } from '@/lib/web/routes'
import { changeKey, createKey, revokeKey, rotateKey } from './actions'

export const metadata: Metadata = { title: 'API keys' }

export default async function ApiKeysPage({ params }: PageProps<'/[company]/settings/api-keys'>) {
  const { company } = await params
  const here = routes.apiKeys(company)
  const principal = await requireMember(company, { permission: 'api_keys.manage', here })
  const keys = await listApiKeys(principal)
  return (
    <BetaGate isOn={loadEnv().apiKeysBeta}>
      <PageHeader
        section="Settings"
        title="API keys"
        description="For programs that read this company's log or write into it."
        actions={
          <CreateKeyDialog
            company={company}
            scopes={scopes.filter((scope) => can(principal, scopePermission[scope]))}
            onCreate={createKey}
          />
        }
      />
      <ExpiringKeys keys={keys} />
      <section aria-label="API keys" className="overflow-x-auto rounded-lg border bg-surface">
        <ApiKeyList
          company={company}
          keys={keys}
          onChange={changeKey}
          onRotate={rotateKey}
          onRevoke={revokeKey}
        />
      </section>
    </BetaGate>
  )
}
