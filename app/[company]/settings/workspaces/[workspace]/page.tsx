import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { requireMember } from '@/app/[company]/require-member'
import {
  addToWorkspace,
  changeWorkspaceRole,
  deleteWorkspace,
  removeFromWorkspace,
  renameWorkspace,
} from '@/app/[company]/settings/workspaces/actions'
import { PageHeader } from '@/components/shell/page-header'
import { WorkspaceButtons } from '@/components/workspaces/workspace-buttons'
import { WorkspacePeople } from '@/components/workspaces/workspace-people'
import { findWorkspace } from '@/lib/access/queries/workspaces'
import { can } from '@/lib/access/roles'
import { routes } from '@/lib/web/routes'

export const metadata: Metadata = { title: 'Workspace' }

export default async function WorkspacePage({
  params,
}: PageProps<'/[company]/settings/workspaces/[workspace]'>) {
  const { company, workspace: id } = await params
  const here = routes.workspace(company, id)
  const principal = await requireMember(company, { permission: 'workspaces.manage', here })
  const found = await findWorkspace(principal, id)
  if (!found) notFound()
  const { workspace, people } = found
  return (
    <>
      <PageHeader
        section="Workspaces"
        title={workspace.name}
        description={
          <>
            <span className="break-all text-code">{workspace.id}</span>
            {can(principal, 'audit_log.view') ? (
              <>
                {' · '}
                <Link
                  href={routes.auditLogs(company, { q: `workspace:${workspace.id}` })}
                  className="text-accent-text underline"
                >
                  its events
                </Link>
              </>
            ) : null}
          </>
        }
        actions={
          <WorkspaceButtons
            company={company}
            workspace={workspace}
            onRename={renameWorkspace}
            onDelete={deleteWorkspace}
          />
        }
      />
      <WorkspacePeople
        company={company}
        workspace={workspace.id}
        people={people}
        onAdd={addToWorkspace}
        onChangeRole={changeWorkspaceRole}
        onRemove={removeFromWorkspace}
      />
    </>
  )
}
