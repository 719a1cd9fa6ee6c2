'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import {
  changeApiKey,
  createApiKey,
  revokeApiKey,
  rotateApiKey,
} from '@/lib/access/commands/api-keys'
import { apiKeyChange, keyRotation, newApiKey } from '@/lib/access/schema'
import { action } from '@/lib/web/action'

// Keys of service accounts are managed from these too: which permission a key needs, its command says.
const keyId = { id: z.string().max(100) }

export const createKey = action(
  newApiKey.extend({ serviceAccountId: z.string().max(100).optional() }),
  { name: 'api-keys.create' },
  async (principal, { serviceAccountId = null, ...input }) => {
    const made = await createApiKey(principal, { ...input, serviceAccountId })
    refresh()
    return made
  },
)

export const changeKey = action(
  apiKeyChange.extend(keyId),
  { name: 'api-keys.change' },
  async (principal, input) => {
    await changeApiKey(principal, input)
    refresh()
  },
)

export const rotateKey = action(
  keyRotation.extend(keyId),
  { name: 'api-keys.rotate' },
  async (principal, input) => {
    const made = await rotateApiKey(principal, input)
    refresh()
    return made
  },
)

export const revokeKey = action(
  z.object(keyId),
  { name: 'api-keys.revoke' },
  async (principal, input) => {
    await revokeApiKey(principal, input)
    refresh()
  },
)
