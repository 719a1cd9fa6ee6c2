import { forgetApiKeys } from '@/lib/access/key-cache'
import { labelRole } from '@/lib/access/queries/roles'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import { listGroupPeople } from '@/lib/access/store/group-people'
import { deleteGroupRow } from '@/lib/access/store/groups'
import { inTransaction } from '@/lib/platform/db'
import { describeAssignments } from './group-people'
import { groupsContext, groupTarget, requireGroup } from './groups'
import { recordActs } from './record-acts'

/**
 * Deletes a group; whoever was in it loses what its role gave, from their next request on. One event for each of them,
 * then the deletion's. Throws `permission_missing` and `permissions_not_yours` (403), `group_not_found` (404).
 */
export async function deleteGroup(
  principal: SessionPrincipal | SystemPrincipal,
  { id }: { id: string },
): Promise<void> {
  requirePermission(principal, 'groups.manage')
  const { companyId } = principal
  await inTransaction(async (tx) => {
    const group = await requireGroup(tx, { principal, id })
    const people = await listGroupPeople(group.id, tx)
    const role = group.role && (await labelRole({ companyId, role: group.role }, tx))
    const assignments = await describeAssignments(tx, { group, people, change: 'leave' })
    await deleteGroupRow(tx, group.id)
    tx.afterCommit(forgetApiKeys)
    const members = people.filter(({ kind }) => kind === 'member').length
    const deletion = {
      action: 'group.deleted',
      targets: [groupTarget(group)],
      context: groupsContext,
      details: { role, members, service_accounts: people.length - members },
    }
    await recordActs(tx, { principal, acts: [...assignments, deletion] })
  })
}
