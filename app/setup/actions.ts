'use server'

import { z } from 'zod'
import { completeSetup } from '@/lib/access/commands/setup'
import { openAction } from '@/lib/web/action'

const setupInput = z.object({
  token: z.string().max(200),
  companyName: z.string(),
  slug: z.string(),
  ownerName: z.string(),
  email: z.string(),
  password: z.string().max(1_000),
  timeZone: z.string().max(100),
})

export const setUp = openAction(setupInput, (input, { ip, userAgent }) =>
  completeSetup({ ...input, ip, userAgent }),
)
