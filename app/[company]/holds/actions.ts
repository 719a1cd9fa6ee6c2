'use server'

import { refresh } from 'next/cache'
import {
  changeHold as runChangeHold,
  placeHold as runPlaceHold,
  releaseHold as runReleaseHold,
} from '@/lib/holds/commands'
import { holdChange, holdRelease, newHold } from '@/lib/holds/schema'
import { action } from '@/lib/web/action'

const permission = 'holds.manage' as const
/** Reasons and queries are about people, and a matter is named after them. */
const personalMembers = ['/name', '/q', '/reason', '/person']

export const placeHold = action(
  newHold,
  { name: 'holds.place', permission, personalMembers },
  async (principal, input) => {
    const made = await runPlaceHold(principal, input)
    refresh()
    return made
  },
)

export const changeHold = action(
  holdChange,
  { name: 'holds.change', permission, personalMembers },
  async (principal, input) => {
    await runChangeHold(principal, input)
    refresh()
  },
)

export const releaseHold = action(
  holdRelease,
  // What is typed to confirm is the hold's name.
  { name: 'holds.release', permission, personalMembers: ['/reason', '/confirmation'] },
  async (principal, input) => {
    await runReleaseHold(principal, input)
    refresh()
  },
)
