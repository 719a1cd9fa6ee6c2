import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { PageHeader } from '@/components/shell/page-header'
import { CreateWorkspaceDialog } from '@/components/workspaces/create-workspace-dialog'
import { WorkspaceList } from '@/components/workspaces/workspace-list'
import { listWorkspaces } from '@/lib/access/queries/workspaces'
import { routes } from '@/lib/web/routes'
import { createWorkspace } from './actions'

export const metadata: Metadata = { title: 'Workspaces' }

export default async function WorkspacesPage({
  params,
}: PageProps<'/[company]/settings/workspaces'>) {
  const { company } = await params
  const here = routes.workspaces(company)
  const principal = await requireMember(company, { permission: 'workspaces.manage', here })
  const workspaces = await listWorkspaces(principal)
  return (
    <>
      <PageHeader
        section="Settings"
        title="Workspaces"
        description="Parts of the company that work apart from each other."
        actions={<CreateWorkspaceDialog company={company} onCreate={createWorkspace} />}
      />
      <section aria-label="Workspaces" className="overflow-x-auto rounded-lg border bg-surface">
        <WorkspaceList company={company} workspaces={workspaces} />
      </section>
    </>
  )
}
