import { useState } from 'react'
import { type Permission, permissions } from '@/lib/access/schema'
import type { RoleChange, RoleColumn } from '@/lib/access/schema/roles'

export type MatrixChanges = {
  isTicked: (role: RoleColumn, permission: Permission) => boolean
  isChanged: (role: RoleColumn, permission: Permission) => boolean
  toggle: (role: RoleColumn, permission: Permission) => void
  discard: () => void
  /** What is to be sent, one entry a role; and the same in words. */
  changes: RoleChange[]
  words: { role: string; text: string }[]
}

/**
 * Cells that were clicked and not saved yet. What is kept is the state that is wanted, not the click: a cell that somebody
 * else changed meanwhile is no change any more.
 */
export function useMatrixChanges(roles: readonly RoleColumn[]): MatrixChanges {
  const [wanted, setWanted] = useState<ReadonlyMap<string, boolean>>(new Map())
  const isTicked = (role: RoleColumn, permission: Permission) =>
    wanted.get(cellOf(role, permission)) ?? role.permissions.includes(permission)
  const isChanged = (role: RoleColumn, permission: Permission) =>
    isTicked(role, permission) !== role.permissions.includes(permission)
  const keys = Object.keys(permissions) as Permission[]
  const changed = roles
    .map((role) => ({ role, cells: keys.filter((permission) => isChanged(role, permission)) }))
    .filter(({ cells }) => cells.length > 0)
  return {
    isTicked,
    isChanged,
    toggle: (role, permission) =>
      setWanted((before) =>
        new Map(before).set(cellOf(role, permission), !isTicked(role, permission)),
      ),
    discard: () => setWanted(new Map()),
    changes: changed.map(({ role, cells }) => ({
      id: role.key,
      grant: cells.filter((permission) => isTicked(role, permission)),
      revoke: cells.filter((permission) => !isTicked(role, permission)),
    })),
    words: changed.map(({ role, cells }) => ({
      role: role.label,
      text: cells
        .map(
          (cell) =>
            `${isTicked(role, cell) ? 'may now' : 'no longer'} “${permissions[cell].label}”`,
        )
        .join(', '),
    })),
  }
}

function cellOf(role: RoleColumn, permission: Permission): string {
  return `${role.key} ${permission}`
}
