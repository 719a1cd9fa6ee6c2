import { originOf, viaOf } from '@/lib/access/origin'
import { parseInput } from '@/lib/platform/parse-input'
import { newUser, type SessionPrincipal } from '@/lib/access/schema'
import { listActiveCompanies } from '@/lib/access/store/members'
import { lockUser, updateUserName } from '@/lib/access/store/users'
import { recordEvent } from '@/lib/log/append'
import { inTransaction } from '@/lib/platform/db'

const profile = newUser.pick({ name: true })

/**
 * Changes the signed-in user's name, recorded in each of their companies; the same name again changes and records nothing.
 * Throws `invalid_input` (422).
 */
export async function updateProfile(
  principal: SessionPrincipal,
  input: { name: string },
): Promise<void> {
  const { name } = parseInput(profile, input)
  const { userId } = principal
  const companies = await listActiveCompanies(userId)
  await inTransaction(async (tx) => {
    const former = await lockUser(tx, userId)
    if (!former || former.name === name) return
    await updateUserName(tx, { userId, name })
    for (const { companyId } of companies) {
      await recordEvent(tx, {
        companyId,
        via: viaOf(principal),
        event: {
          action: 'user.profile_updated',
          ...originOf(principal),
          targets: [{ type: 'user', id: userId, name, email: principal.email }],
          changes: [{ field: 'name', old: former.name, new: name }],
        },
      })
    }
  })
}
