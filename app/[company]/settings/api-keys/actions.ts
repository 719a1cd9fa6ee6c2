'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { createApiKey, revokeApiKey } from '@/lib/access/commands/api-keys'
import { newApiKey } from '@/lib/access/schema'
import { action } from '@/lib/web/action'

export const createKey = action(
  newApiKey,
  { name: 'api-keys.create', permission: 'api_keys.manage' },
  async (principal, input) => {
    const made = await createApiKey(principal, input)
    refresh()
    return made
  },
)

export const revokeKey = action(
  z.object({ id: z.string().max(100) }),
  { name: 'api-keys.revoke', permission: 'api_keys.manage' },
  async (principal, input) => {
    await revokeApiKey(principal, input)
    refresh()
  },
)
