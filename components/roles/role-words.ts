import type { RoleHolders } from '@/lib/access/schema/roles'

const words: Record<keyof RoleHolders, readonly [one: string, more: string]> = {
  members: ['member', 'members'],
  groups: ['group', 'groups'],
  serviceAccounts: ['service account', 'service accounts'],
  invitations: ['invitation', 'invitations'],
}

/** Who holds a role, in words: "2 members, 1 group"; "nobody" where none does. */
export function describeHolders(holders: RoleHolders): string {
  const parts = (Object.keys(words) as (keyof RoleHolders)[])
    .filter((kind) => holders[kind] > 0)
    .map((kind) => `${holders[kind]} ${words[kind][holders[kind] === 1 ? 0 : 1]}`)
  return parts.join(', ') || 'nobody'
}

export function countHolders(holders: RoleHolders): number {
  return Object.values(holders).reduce((sum, count) => sum + count, 0)
}
