'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { openAction } from '@/lib/web/action'
import { routes } from '@/lib/web/routes'
import { endSession } from '@/lib/web/session'

export const signOut = openAction(z.object({}), async () => {
  await endSession()
  redirect(routes.signIn())
})
