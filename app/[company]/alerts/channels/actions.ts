'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import {
  changeChannel as runChangeChannel,
  createChannel as runCreateChannel,
  deleteChannel as runDeleteChannel,
  retryChannel as runRetryChannel,
} from '@/lib/alerts/commands/channels'
import { testChannel as runTestChannel } from '@/lib/alerts/commands/test-channel'
import { alertRef, type NewChannel } from '@/lib/alerts/schema'
import { channelTypes } from '@/lib/alerts/words'
import { action } from '@/lib/web/action'

/*
 * Calls are recorded with what they bring: a web address comes under a name by which it is cut as the secret that it is.
 */
const form = z.object({
  name: z.string().max(1_000),
  address: z.string().max(1_000).optional(),
  secretUrl: z.string().max(10_000).optional(),
})
const permission = 'audit_log.settings' as const
const personalMembers = ['/address']

export const createChannel = action(
  form.extend({ type: z.enum(channelTypes) }),
  { name: 'alert-channels.create', permission, personalMembers },
  async (principal, { type, name, address = '', secretUrl = '' }) => {
    const given: NewChannel =
      type === 'email' ? { type, name, address } : { type, name, url: secretUrl }
    const made = await runCreateChannel(principal, given, { isTried: true })
    refresh()
    return made
  },
)

export const changeChannel = action(
  form.partial().extend({ id: z.string().max(100), newSecret: z.boolean().default(false) }),
  { name: 'alert-channels.change', permission, personalMembers },
  async (principal, { id, newSecret, name, address, secretUrl }) => {
    const change = {
      ...{ id, newSecret },
      ...(name === undefined ? {} : { name }),
      ...(address === undefined ? {} : { address }),
      ...(secretUrl === undefined ? {} : { url: secretUrl }),
    }
    const changed = await runChangeChannel(principal, change, { isTried: true })
    refresh()
    return changed
  },
)

export const deleteChannel = action(
  alertRef,
  { name: 'alert-channels.delete', permission },
  async (principal, input) => {
    await runDeleteChannel(principal, input)
    refresh()
  },
)

export const retryChannel = action(
  alertRef,
  { name: 'alert-channels.retry', permission },
  async (principal, input) => {
    const revived = await runRetryChannel(principal, input)
    refresh()
    return revived
  },
)

export const testChannel = action(
  alertRef,
  { name: 'alert-channels.test', permission },
  async (principal, input) => {
    const result = await runTestChannel(principal, input)
    refresh()
    return result
  },
)
