'use server'

import { refresh } from 'next/cache'
import {
  chooseCompanyDefault as runChooseCompanyDefault,
  chooseOwnDefault as runChooseOwnDefault,
  pinViews as runPinViews,
} from '@/lib/events/views/commands/choices'
import {
  changeView as runChangeView,
  createView as runCreateView,
  deleteView as runDeleteView,
} from '@/lib/events/views/commands/views'
import {
  companyDefault,
  newView,
  ownDefault,
  viewChange,
  viewId,
  viewPins,
} from '@/lib/events/views/schema'
import { action } from '@/lib/web/action'

export const createView = action(
  newView,
  { name: 'views.create', permission: 'audit_log.view', personalMembers: ['/state/q'] },
  async (principal, input) => {
    const made = await runCreateView(principal, input)
    refresh()
    return made
  },
)

export const changeView = action(
  viewChange,
  { name: 'views.change', permission: 'audit_log.view', personalMembers: ['/state/q'] },
  async (principal, input) => {
    await runChangeView(principal, input)
    refresh()
  },
)

/** The page that shows it goes elsewhere by itself: refreshed, it would not be there. */
export const deleteView = action(
  viewId,
  { name: 'views.delete', permission: 'audit_log.view' },
  (principal, input) => runDeleteView(principal, input),
)

export const pinViews = action(
  viewPins,
  { name: 'views.pin', permission: 'audit_log.view' },
  async (principal, input) => {
    await runPinViews(principal, input)
    refresh()
  },
)

export const chooseOwnDefault = action(
  ownDefault,
  { name: 'views.choose-default', permission: 'audit_log.view' },
  async (principal, input) => {
    await runChooseOwnDefault(principal, input)
    refresh()
  },
)

export const chooseCompanyDefault = action(
  companyDefault,
  { name: 'views.choose-company-default', permission: 'views.share' },
  async (principal, input) => {
    await runChooseCompanyDefault(principal, input)
    refresh()
  },
)
