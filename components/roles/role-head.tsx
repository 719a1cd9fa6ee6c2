'use client'

import { Ellipsis, Lock } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import type { RoleColumn } from '@/lib/access/schema/roles'
import { routes } from '@/lib/web/routes'
import { DeleteRoleDialog } from './delete-role-dialog'
import { RoleForm } from './role-form'
import type { RoleMatrixProps } from './role-matrix'
import { describeHolders } from './role-words'

/** The head of one column: the role, who holds it, and what can be done to it. */
export function RoleHead({ role, ...props }: RoleMatrixProps & { role: RoleColumn }) {
  const isLocked = role.isBuiltIn || role.beyondViewer.length > 0
  return (
    <th
      scope="col"
      className="sticky top-0 z-10 min-w-32 max-w-48 border-b bg-subtle px-3 py-2 text-center align-bottom font-normal"
    >
      <span className="grid justify-items-center gap-0.5">
        <span className="flex max-w-full items-center gap-1">
          {isLocked ? <Lock className="size-3 shrink-0 text-muted-foreground" aria-hidden /> : null}
          <span className="break-words font-medium" title={role.description || undefined}>
            {role.label}
          </span>
          {role.isBuiltIn ? <span className="sr-only">(built in)</span> : null}
        </span>
        <span className="text-muted-foreground text-xs">{describeHolders(role.holders)}</span>
        {role.isBuiltIn ? null : <RoleMenu {...props} role={role} />}
      </span>
    </th>
  )
}

function RoleMenu({ role, ...props }: RoleMatrixProps & { role: RoleColumn }) {
  const { company, roles, ownPermissions, canManage, canSeeEvents, onChange, onDelete } = props
  const router = useRouter()
  const [open, setOpen] = useState<'change' | 'delete' | null>(null)
  const canChange = canManage && role.beyondViewer.length === 0
  if (!canChange && !canSeeEvents) return null
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`More about ${role.label}`}>
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          {canChange ? (
            <DropdownMenuItem onSelect={() => setOpen('change')}>Edit role…</DropdownMenuItem>
          ) : null}
          {canSeeEvents ? (
            <DropdownMenuItem
              onSelect={() => router.push(routes.auditLogs(company, { q: `target:${role.key}` }))}
            >
              Its events
            </DropdownMenuItem>
          ) : null}
          {canChange ? (
            <DropdownMenuItem onSelect={() => setOpen('delete')}>Delete role…</DropdownMenuItem>
          ) : null}
        </DropdownMenuContent>
      </DropdownMenu>
      <Dialog open={open === 'change'} onOpenChange={() => setOpen(null)}>
        <DialogContent title={`Edit ${role.label}`}>
          <RoleForm
            initial={{
              name: role.label,
              description: role.description || null,
              permissions: role.permissions,
            }}
            ownPermissions={ownPermissions}
            submitLabel="Save"
            run={({ name, description, permissions: next }) =>
              onChange({
                company,
                id: role.key,
                name,
                description,
                grant: next.filter((one) => !role.permissions.includes(one)),
                revoke: role.permissions.filter((one) => !next.includes(one)),
              })
            }
            onDone={() => setOpen(null)}
          />
        </DialogContent>
      </Dialog>
      <DeleteRoleDialog
        isOpen={open === 'delete'}
        onClose={() => setOpen(null)}
        company={company}
        role={role}
        roles={roles}
        onDelete={onDelete}
      />
    </>
  )
}
