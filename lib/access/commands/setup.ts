import { createHash, randomBytes } from 'node:crypto'
import { makeSource } from '@/lib/access/origin'
import { checkPassword, hashPassword } from '@/lib/access/password'
import { nameRole } from '@/lib/access/roles'
import { newUser } from '@/lib/access/schema'
import { hasOpenSetupLink, replaceSetupLink, useSetupLink } from '@/lib/access/store/setup-links'
import { openCompany, recordCompanyCreated } from '@/lib/companies/commands'
import { countAllCompanies, hasAnyCompany } from '@/lib/companies/queries'
import type { ActedBy } from '@/lib/companies/schema'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { addUser, recordUserAdded } from './add-user'
import { parseInput } from '@/lib/platform/parse-input'

/**
 * The token of a new one-time link that opens a fresh instance, or null when there is a company already. Earlier links
 * stop working. Only its hash is stored.
 */
export async function createSetupLink(): Promise<string | null> {
  if (await hasAnyCompany()) return null
  const token = randomBytes(32).toString('base64url')
  await inTransaction((tx) =>
    replaceSetupLink(tx, { tokenHash: hashToken(token), createdAt: new Date(nowMs()) }),
  )
  return token
}

/** Whether the setup page has anything to offer to this token. */
export async function isSetupOpen(token: string): Promise<boolean> {
  return !(await hasAnyCompany()) && (await hasOpenSetupLink(hashToken(token)))
}

export type Setup = {
  token: string
  companyName: string
  slug: string
  ownerName: string
  email: string
  password: string
  timeZone?: string
}

/**
 * Makes the first company and its owner. Throws `setup_closed` (404) for a token that is unknown or used and once any
 * company exists; `invalid_input` and `password_too_weak` (422) leave the link open.
 */
export async function completeSetup(
  input: Setup & { ip: string | null; userAgent: string | null },
): Promise<{ companyId: string; companySlug: string; userId: string }> {
  if (!(await isSetupOpen(input.token))) throw setupClosed()
  const owner = parseInput(newUser, {
    email: input.email,
    name: input.ownerName,
    role: 'owner',
    password: input.password,
  })
  checkPassword(owner)
  const passwordHash = await hashPassword(owner.password)
  return inTransaction(async (tx) => {
    const usedAt = new Date(nowMs())
    // First, so that two people with one link wait here for each other.
    if (!(await useSetupLink(tx, { tokenHash: hashToken(input.token), usedAt })))
      throw setupClosed()
    const company = await openCompany(tx, {
      slug: input.slug,
      name: input.companyName,
      ...(input.timeZone ? { timeZone: input.timeZone } : {}),
    })
    // Creating companies waits for each other from here on: the operator may have made one meanwhile.
    if ((await countAllCompanies(tx)) > 1) throw setupClosed()
    const role = { key: 'owner', label: nameRole('owner') }
    const user = await addUser(tx, { companyId: company.id, ...owner, role, passwordHash })
    const source = makeSource(input)
    // They are nobody yet when they come: the owner they become is who did it.
    const by: ActedBy = {
      via: { type: 'session' },
      actor: { type: 'user', id: user.userId, name: user.name, email: user.email },
      ...(source ? { source } : {}),
    }
    await recordCompanyCreated(tx, by, company)
    await recordUserAdded(tx, by, user)
    return { companyId: company.id, companySlug: company.slug, userId: user.userId }
  })
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function setupClosed(): AppError {
  return new AppError('setup_closed', {
    status: 404,
    title: 'Setup is closed',
    detail:
      'This link does not open anything: it was used, a newer one was made, or there is a company already.',
  })
}
