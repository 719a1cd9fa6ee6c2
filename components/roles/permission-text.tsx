import { TriangleAlert } from 'lucide-react'
import { type Permission, permissions } from '@/lib/access/schema'
import { permissionHints } from '@/lib/access/schema/roles'

/** A permission as people read it: what it is called, what it allows, and its name in the API. */
export function PermissionText({ permission }: { permission: Permission }) {
  const { label, description, alias } = permissions[permission]
  const hint = permissionHints[permission]
  return (
    <span className="grid min-w-0 gap-0.5">
      <span className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{label}</span>
        <code className="break-all text-code text-muted-foreground text-xs">{alias}</code>
      </span>
      <span className="text-muted-foreground text-xs">{description}</span>
      {hint ? (
        <span className="flex items-start gap-1 text-changed text-xs">
          <TriangleAlert className="mt-0.5 size-3 shrink-0" aria-hidden />
          <span>{hint}</span>
        </span>
      ) : null}
    </span>
  )
}
