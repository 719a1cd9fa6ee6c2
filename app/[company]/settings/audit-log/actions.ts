'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import {
  changeDestination as runChangeDestination,
  createDestination as runCreateDestination,
  deleteDestination as runDeleteDestination,
  pauseDestination as runPauseDestination,
  resumeDestination as runResumeDestination,
  setStreamingEnabled,
} from '@/lib/streaming/commands/destinations'
import {
  cancelReplay as runCancelReplay,
  redriveDeadLetters as runRedriveDeadLetters,
  replayDestination as runReplayDestination,
} from '@/lib/streaming/commands/replay'
import {
  testDestination as runTestDestination,
  testDraft as runTestDraft,
} from '@/lib/streaming/commands/test-destination'
import { type DestinationChange, type NewDestination, replayWindow } from '@/lib/streaming/schema'
import { action } from '@/lib/web/action'

/*
 * Calls are recorded with what they bring: values of headers, and what stands behind the host of an address, come under names
 * by which they are cut as the secrets that they may be. All else is checked by the command, which says of everything what is wrong.
 */
const secrets = {
  secretHeaders: z.string().max(50_000).optional(),
  secretUrlRest: z.string().max(10_000).optional(),
}
const newForm = z.looseObject(secrets)
const changeForm = z.looseObject({ ...secrets, id: z.string().max(100) })
const draftForm = z.looseObject({
  ...secrets,
  id: z.string().max(100).optional(),
  sendEvent: z.boolean().default(false),
})
const which = z.object({ id: z.string().max(100) })
const permission = 'audit_log.settings'
const personalMembers = ['/query']

export const setStreaming = action(
  z.object({ isEnabled: z.boolean() }),
  { name: 'streaming.set', permission },
  async (principal, input) => {
    await setStreamingEnabled(principal, input)
    refresh()
  },
)

export const createDestination = action(
  newForm,
  { name: 'destinations.create', permission, personalMembers },
  async (principal, input) => {
    const made = await runCreateDestination(principal, withSecrets<NewDestination>(input))
    refresh()
    return made
  },
)

export const changeDestination = action(
  changeForm,
  { name: 'destinations.change', permission, personalMembers },
  async (principal, input) => {
    const changed = await runChangeDestination(principal, withSecrets<DestinationChange>(input))
    refresh()
    return changed
  },
)

export const testDraft = action(
  draftForm,
  { name: 'destinations.test-draft', permission, personalMembers },
  async (principal, input) =>
    runTestDraft(principal, withSecrets<Parameters<typeof runTestDraft>[1]>(input)),
)

export const testDestination = action(
  which.extend({ sendEvent: z.boolean().default(false) }),
  { name: 'destinations.test', permission },
  async (principal, input) => runTestDestination(principal, input),
)

export const deleteDestination = action(
  which,
  { name: 'destinations.delete', permission },
  async (principal, input) => {
    await runDeleteDestination(principal, input)
    refresh()
  },
)

export const pauseDestination = action(
  which,
  { name: 'destinations.pause', permission },
  async (principal, input) => {
    await runPauseDestination(principal, input)
    refresh()
  },
)

export const resumeDestination = action(
  which,
  { name: 'destinations.resume', permission },
  async (principal, input) => {
    await runResumeDestination(principal, input)
    refresh()
  },
)

export const replayDestination = action(
  replayWindow,
  { name: 'destinations.replay', permission },
  async (principal, input) => {
    const window = await runReplayDestination(principal, input)
    refresh()
    return window
  },
)

export const cancelReplay = action(
  which,
  { name: 'destinations.cancel-replay', permission },
  async (principal, input) => {
    await runCancelReplay(principal, input)
    refresh()
  },
)

export const redriveDeadLetters = action(
  which.extend({ seqs: z.array(z.int().min(0)).max(1_000).nullable() }),
  { name: 'destinations.redrive', permission },
  async (principal, input) => {
    const count = await runRedriveDeadLetters(principal, input)
    refresh()
    return count
  },
)

/** The input as the command has it, which checks what it is. */
function withSecrets<Input>({
  secretHeaders,
  secretUrlRest = '',
  url,
  ...input
}: {
  secretHeaders?: string | undefined
  secretUrlRest?: string | undefined
  url?: unknown
}): Input {
  return {
    ...input,
    ...(url === undefined ? {} : { url: `${String(url)}${secretUrlRest}` }),
    ...(secretHeaders === undefined ? {} : { headers: secretHeaders }),
  } as Input
}
