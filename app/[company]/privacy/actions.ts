'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { AppError } from '@/lib/platform/errors'
import { requestErasure } from '@/lib/privacy/commands/request-erasure'
import { runErasure } from '@/lib/privacy/commands/run-erasure'
import { erasureInput } from '@/lib/privacy/schema'
import { action } from '@/lib/web/action'
import { routes } from '@/lib/web/routes'

export const erasePerson = action(
  erasureInput.extend({ confirmation: z.string().max(100) }),
  {
    ...{ name: 'privacy.erase-person', permission: 'privacy.manage' },
    // A reason that names the person is refused; the call is recorded all the same.
    personalMembers: ['/reason', '/confirmation'],
  },
  async (principal, input) => {
    const { id } = await requestErasure(principal, input)
    try {
      await runErasure({ companyId: principal.companyId, id })
    } catch (error) {
      // It goes on by itself; the page of the person says how far it is.
      if (!(error instanceof AppError)) throw error
    }
    redirect(routes.person(principal.companySlug, input.refs[0] ?? ''))
  },
)
