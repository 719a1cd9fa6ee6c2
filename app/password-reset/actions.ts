'use server'

import { after } from 'next/server'
import { z } from 'zod'
import { mailPasswordReset, resetPassword } from '@/lib/access/commands/password-reset'
import { reserveResetRequest } from '@/lib/access/throttle'
import { log } from '@/lib/platform/log'
import { openAction } from '@/lib/web/action'

export const requestReset = openAction(
  z.object({
    email: z
      .string()
      .trim()
      .max(320)
      .pipe(z.email({ error: 'must be an e-mail address' })),
  }),
  async ({ email }, { ip, userAgent }) => {
    await reserveResetRequest({ email, ip })
    // After the answer: the time it takes would say whether there is such an account.
    after(async () => {
      try {
        await mailPasswordReset({ email, ip, userAgent })
      } catch (error) {
        log.error('a link for a new password could not be mailed', error)
      }
    })
  },
)

export const setPassword = openAction(
  z.object({ resetToken: z.string().max(200), password: z.string().max(1_000) }),
  (input, { ip, userAgent }) => resetPassword({ ...input, ip, userAgent }),
)
