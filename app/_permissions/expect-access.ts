import type { Permission } from '@/lib/access/schema'
import type { Viewer } from '@/lib/access/test-world'
import type { Needs } from './entries'

/** What becomes of somebody at a door: `hidden` is the answer to what does not exist. */
export type Access = 'open' | 'hidden' | 'sign_in' | 'two_factor'

/** What the matrix says of this viewer, by the rules that hold for every door of a company alike. */
export function expectAccess(
  viewer: Viewer,
  given: { needs: Needs; beforeTwoFactor?: boolean },
): Access {
  const { needs, beforeTwoFactor = false } = given
  if (needs === 'everyone') return 'open'
  if (needs === 'token') return 'hidden'
  if (!viewer.isSomewhere) return 'sign_in'
  if (viewer.permissions === null) return 'hidden'
  if (viewer.needsTwoFactor && !beforeTwoFactor) return 'two_factor'
  const { permissions } = viewer
  return needs === 'member' || permissionsIn(needs).some((one) => permissions.has(one))
    ? 'open'
    : 'hidden'
}

/** The permissions of an entry; none where it asks for none. */
export function permissionsIn(needs: Needs): Permission[] {
  if (needs === 'member' || needs === 'everyone' || needs === 'token') return []
  return typeof needs === 'string' ? [needs] : [...needs]
}
