'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { backtestRule as runBacktestRule } from '@/lib/alerts/backtest/backtest-rule'
import {
  changeRule as runChangeRule,
  createRule as runCreateRule,
  deleteRule as runDeleteRule,
  muteRule as runMuteRule,
  snoozeRule as runSnoozeRule,
  unmuteRule as runUnmuteRule,
} from '@/lib/alerts/commands/rules'
import { findPreset, ruleOfPreset } from '@/lib/alerts/presets'
import { readAlertsOverview } from '@/lib/alerts/queries'
import {
  alertRef,
  backtestInput,
  newRule,
  ruleChange,
  ruleLimits,
  ruleSnooze,
} from '@/lib/alerts/schema'
import { AppError } from '@/lib/platform/errors'
import { readKeptDays } from '@/lib/retention/queries'
import { action } from '@/lib/web/action'

const permission = 'audit_log.settings' as const
const personalMembers = ['/query', '/rule/query']

export const createRule = action(
  newRule,
  { name: 'alert-rules.create', permission, personalMembers },
  async (principal, input) => {
    const keeping = { keptDays: await readKeptDays(principal.companyId) }
    const made = await sayAtQuery(() => runCreateRule(principal, input, keeping))
    refresh()
    return made
  },
)

/** A preset as it is; it tells every channel that there is, ten at most. */
export const addPreset = action(
  z.object({ key: z.string().max(50) }),
  { name: 'alert-rules.add-preset', permission },
  async (principal, { key }) => {
    const preset = findPreset(key)
    if (!preset) {
      throw new AppError('preset_not_found', {
        ...{ status: 404, title: 'No such preset', detail: 'There is no such preset.' },
      })
    }
    const { channels } = await readAlertsOverview(principal)
    const ids = channels.map(({ id }) => id).slice(0, ruleLimits.channelsPerRule)
    const keeping = { keptDays: await readKeptDays(principal.companyId) }
    const made = await runCreateRule(principal, ruleOfPreset(preset, ids), keeping)
    refresh()
    return made
  },
)

export const changeRule = action(
  ruleChange,
  { name: 'alert-rules.change', permission, personalMembers },
  async (principal, input) => {
    const keeping = { keptDays: await readKeptDays(principal.companyId) }
    await sayAtQuery(() => runChangeRule(principal, input, keeping))
    refresh()
  },
)

export const deleteRule = action(
  alertRef,
  { name: 'alert-rules.delete', permission },
  (principal, input) => runDeleteRule(principal, input),
)

export const muteRule = action(
  alertRef,
  { name: 'alert-rules.mute', permission },
  async (principal, input) => {
    await runMuteRule(principal, input)
    refresh()
  },
)

export const unmuteRule = action(
  alertRef,
  { name: 'alert-rules.unmute', permission },
  async (principal, input) => {
    await runUnmuteRule(principal, input)
    refresh()
  },
)

export const snoozeRule = action(
  ruleSnooze,
  { name: 'alert-rules.snooze', permission },
  async (principal, input) => {
    await runSnoozeRule(principal, input)
    refresh()
  },
)

export const backtestRule = action(
  backtestInput,
  { name: 'alert-rules.backtest', permission, personalMembers },
  async (principal, input) => {
    const keptDays = await readKeptDays(principal.companyId)
    return sayAtQuery(() => runBacktestRule(principal, input, { keptDays }))
  },
)

/** Errors of the query language know their place in the text, and here also the field. */
async function sayAtQuery<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'query_invalid') throw error
    const { code, status, title, detail } = error
    const errors = (error.errors ?? []).map((one) => ({ ...one, pointer: '/query' }))
    throw new AppError(code, { status, title, detail, errors, cause: error })
  }
}
