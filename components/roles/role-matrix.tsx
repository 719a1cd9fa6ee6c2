'use client'

import { Check, Lock, Minus } from 'lucide-react'
import { Checkbox } from '@/components/ui/checkbox'
import { useSubmit } from '@/components/ui/use-submit'
import { type Permission, permissions } from '@/lib/access/schema'
import type { RoleColumn } from '@/lib/access/schema/roles'
import { cn } from '@/lib/web/cn'
import { MatrixBar } from './matrix-bar'
import { PermissionText } from './permission-text'
import type { ChangeMatrix, ChangeRole, DeleteRole } from './role-actions'
import { RoleHead } from './role-head'
import { type MatrixChanges, useMatrixChanges } from './use-matrix-changes'

export type RoleMatrixProps = {
  company: string
  roles: readonly RoleColumn[]
  /** What the viewer may do: they can give no more. */
  ownPermissions: readonly Permission[]
  canManage: boolean
  canSeeEvents: boolean
  onSave: ChangeMatrix
  onChange: ChangeRole
  onDelete: DeleteRole
}

/** Permissions down, roles across. Clicked cells wait until they are saved together. */
export function RoleMatrix(props: RoleMatrixProps) {
  const { company, roles } = props
  const matrix = useMatrixChanges(roles)
  const saving = useSubmit(props.onSave, { onDone: matrix.discard })
  return (
    <>
      {/* A place of its own to scroll in, so that the head and the first column stay; isolated, so that they stay below dialogs. */}
      <section
        aria-label="Permissions of each role"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard could not scroll it (WCAG 2.1.1)
        tabIndex={0}
        className="relative isolate max-h-[70dvh] min-h-72 overflow-auto rounded-lg border bg-surface md:max-h-[calc(100dvh-13rem)]"
      >
        <table className="w-full border-separate border-spacing-0 text-left">
          <caption className="sr-only">Permissions of each role</caption>
          <thead>
            <tr>
              <th
                scope="col"
                className="sticky top-0 left-0 z-20 w-44 min-w-44 border-r border-b bg-subtle px-3 py-2 align-bottom font-medium text-muted-foreground text-xs md:w-96 md:min-w-80"
              >
                Permission
              </th>
              {roles.map((role) => (
                <RoleHead key={role.key} {...props} role={role} />
              ))}
            </tr>
          </thead>
          <tbody>
            {(Object.keys(permissions) as Permission[]).map((permission) => (
              <tr key={permission} className="group">
                <th
                  scope="row"
                  className="sticky left-0 z-10 border-r border-b bg-surface px-3 py-2 align-top font-normal group-last:border-b-0"
                >
                  <PermissionText permission={permission} />
                </th>
                {roles.map((role) => (
                  <td
                    key={role.key}
                    className={cn(
                      'border-b px-3 py-2 text-center align-middle group-last:border-b-0',
                      matrix.isChanged(role, permission) && 'bg-changed-subtle',
                    )}
                  >
                    <Cell {...props} role={role} permission={permission} matrix={matrix} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Legend {...props} />
      <MatrixBar
        words={matrix.words}
        isPending={saving.isPending}
        isDone={saving.isDone}
        problem={saving.problem}
        onDiscard={() => {
          matrix.discard()
          saving.reset()
        }}
        onSave={() => saving.submit({ company, changes: matrix.changes })}
      />
    </>
  )
}

type CellProps = RoleMatrixProps & {
  role: RoleColumn
  permission: Permission
  matrix: MatrixChanges
}

function Cell({ role, permission, matrix, ownPermissions, canManage }: CellProps) {
  const isTicked = matrix.isTicked(role, permission)
  const { label } = permissions[permission]
  const sentence = `${role.label}: ${label}`
  if (role.isBuiltIn || !canManage) {
    return isTicked ? (
      <Fixed label={`${sentence}: yes`}>
        <Check className="size-4 text-made" aria-hidden />
      </Fixed>
    ) : (
      <Fixed label={`${sentence}: no`}>
        <Minus className="size-4 text-muted-foreground/60" aria-hidden />
      </Fixed>
    )
  }
  const isLocked = role.beyondViewer.length > 0 || !ownPermissions.includes(permission)
  return (
    <span className="inline-flex items-center gap-1">
      <Checkbox
        checked={isTicked}
        disabled={isLocked}
        onCheckedChange={() => matrix.toggle(role, permission)}
        aria-label={isLocked ? `${sentence} (not yours to change)` : sentence}
      />
      {isLocked ? <Lock className="size-3 text-muted-foreground" aria-hidden /> : null}
    </span>
  )
}

function Fixed({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <span className="inline-grid place-items-center">
      {children}
      <span className="sr-only">{label}</span>
    </span>
  )
}

/** Why some cells cannot be changed, in words that a touch screen and a screen reader get too. */
function Legend({ roles, ownPermissions, canManage }: RoleMatrixProps) {
  const lacking = (Object.keys(permissions) as Permission[]).filter(
    (permission) => !ownPermissions.includes(permission),
  )
  const beyond = roles.filter(
    ({ isBuiltIn, beyondViewer }) => !isBuiltIn && beyondViewer.length > 0,
  )
  return (
    <div className="mt-3 grid gap-1 text-muted-foreground text-xs">
      <p className="flex items-start gap-1.5">
        <Lock className="mt-0.5 size-3 shrink-0" aria-hidden />
        <span>
          Built-in roles are the same in every company and cannot be changed: copy one to begin a
          role of your own.
        </span>
      </p>
      {canManage && lacking.length > 0 ? (
        <p>
          Nobody gives more than they have; not yours to give:{' '}
          {lacking.map((permission) => permissions[permission].label).join(', ')}.
        </p>
      ) : null}
      {canManage && beyond.length > 0 ? (
        <p>
          Allows more than you may do, so it is not yours to change:{' '}
          {beyond.map(({ label }) => label).join(', ')}.
        </p>
      ) : null}
      {canManage ? null : <p>You can look at roles, but not change them.</p>}
    </div>
  )
}
