'use server'

import { notFound, redirect } from 'next/navigation'
import { z } from 'zod'
import { acceptInvitation, acceptInvitationAs } from '@/lib/access/commands/accept-invitation'
import { findInvitationOffer } from '@/lib/access/queries/invitations'
import { openAction } from '@/lib/web/action'
import { routes } from '@/lib/web/routes'
import { endSession } from '@/lib/web/session'
import { getSessionPerson } from '@/lib/web/session-person'

const token = z.string().max(200)

/** For strangers; the form signs them in afterwards, by the way that everybody takes. */
export const join = openAction(
  z.object({ token, name: z.string().max(1_000), password: z.string().max(1_000) }),
  async (input, facts) => {
    const { companySlug, email } = await acceptInvitation({ ...input, ...facts })
    return { companySlug, email }
  },
)

/** For whoever is signed in with the invited e-mail. A session that ended meanwhile begins at the link again. */
export const joinAsMyself = openAction(z.object({ token }), async (input, facts) => {
  await requireOpen(input.token)
  const person = await getSessionPerson()
  if (!person) redirect(routes.invitation(input.token))
  const { sessionId } = person
  const { companySlug } = await acceptInvitationAs(person, {
    invitation: { token: input.token },
    sessionId,
    ...facts,
  })
  redirect(routes.company(companySlug))
})

/** Signs somebody else out, and comes back to the link. */
export const startOver = openAction(z.object({ token }), async (input) => {
  await requireOpen(input.token)
  await endSession()
  redirect(routes.invitation(input.token))
})

async function requireOpen(given: string): Promise<void> {
  if (!(await findInvitationOffer(given))) notFound()
}
