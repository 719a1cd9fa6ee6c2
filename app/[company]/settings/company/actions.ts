'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { setTwoFactorPolicy, updateCompany } from '@/lib/access/commands/company-settings'
import { updateSingleSignOn } from '@/lib/access/commands/single-sign-on'
import { singleSignOn } from '@/lib/access/schema/single-sign-on'
import { companyChange } from '@/lib/companies/schema'
import { action } from '@/lib/web/action'

export const saveCompany = action(
  companyChange,
  { name: 'company.update', permission: 'company.manage' },
  async (principal, input) => {
    await updateCompany(principal, input)
    refresh()
  },
)

export const saveTwoFactorPolicy = action(
  z.object({ isRequired: z.boolean() }),
  { name: 'company.set-two-factor-policy', permission: 'company.manage' },
  async (principal, input) => {
    await setTwoFactorPolicy(principal, input)
    refresh()
  },
)

export const saveSingleSignOn = action(
  singleSignOn,
  { name: 'company.update-single-sign-on', permission: 'company.manage' },
  async (principal, input) => {
    await updateSingleSignOn(principal, input)
    refresh()
  },
)
