'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import {
  changeServiceAccountRole,
  createServiceAccount,
  deleteServiceAccount,
  setServiceAccountActive,
  updateServiceAccountText,
} from '@/lib/access/commands/service-accounts'
import { newServiceAccount } from '@/lib/access/schema'
import { action } from '@/lib/web/action'
import { routes } from '@/lib/web/routes'

const permission = 'service_accounts.manage'
const accountId = { id: z.string().max(100) }

export const createAccount = action(
  newServiceAccount,
  { name: 'service-accounts.create', permission },
  async (principal, input) => {
    const made = await createServiceAccount(principal, input)
    redirect(routes.serviceAccount(principal.companySlug, made.id))
  },
)

/** Two acts, two events: the texts, and the role. */
export const changeAccount = action(
  newServiceAccount.extend(accountId),
  { name: 'service-accounts.change', permission },
  async (principal, { id, name, description, role }) => {
    await changeServiceAccountRole(principal, { id, role })
    await updateServiceAccountText(principal, { id, name, description })
    refresh()
  },
)

export const setAccountActive = action(
  z.object({ ...accountId, isActive: z.boolean() }),
  { name: 'service-accounts.set-active', permission },
  async (principal, input) => {
    await setServiceAccountActive(principal, input)
    refresh()
  },
)

export const deleteAccount = action(
  z.object(accountId),
  { name: 'service-accounts.delete', permission },
  async (principal, input) => {
    await deleteServiceAccount(principal, input)
    redirect(routes.serviceAccounts(principal.companySlug))
  },
)
