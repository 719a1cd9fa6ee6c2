import { expect, test } from '@playwright/test'
import { expectAccessible } from './expect-accessible'
import { makeCompany, password, signIn } from './make-company'

let slug: string
let owner: string
let member: string

test.beforeAll(async ({ request }) => {
  const made = await makeCompany(request, [
    { action: 'project.created', actor: { type: 'system', name: 'ci' } },
  ])
  slug = made.slug
  owner = made.owner
  member = made.member
})

test('somebody invited joins by the link, and is out as soon as they are deactivated', async ({
  page,
  browser,
}) => {
  const guest = `guest@${slug}.example`
  await signIn(page, owner)
  await page.goto(`/${slug}/settings/members`)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Invite members' }).click()
  await page.getByLabel('E-mail addresses').fill(`${guest}, not-an-address`)
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByText('not-an-address: not an e-mail address')).toBeVisible()
  await expect(page.getByLabel('E-mail addresses')).toHaveValue(`${guest}, not-an-address`)
  await page.getByLabel('E-mail addresses').fill(guest)
  await page.getByRole('dialog').getByLabel('Role').selectOption('Auditor')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('table', { name: 'Invitations' })).toContainText(guest)

  const context = await browser.newContext()
  const theirs = await context.newPage()
  await theirs.goto(link)
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Join Northwind')
  await expectAccessible(theirs)
  await theirs.getByLabel('Your name').fill('Gus Guest')
  await theirs.getByLabel('Password').fill('short')
  await theirs.getByRole('button', { name: 'Accept invitation' }).click()
  await expect(theirs.getByText('must have at least 12 characters')).toBeVisible()
  await theirs.getByLabel('Password').fill(password)
  await theirs.getByRole('button', { name: 'Accept invitation' }).click()
  await expect(theirs.getByRole('heading', { name: 'Audit logs' })).toBeVisible()
  expect((await theirs.goto(link))?.status()).toBe(404)
  await expect(theirs.getByText('Ask whoever invited you for a new one')).toBeVisible()

  await page.goto(`/${slug}/settings/members`)
  await page.getByLabel('Search by name or e-mail').fill('gus')
  await expect(page).toHaveURL(/q=gus/)
  // The address changes before the list does, and what is clicked until then is lost.
  await expect(page.getByRole('table', { name: 'Members' }).getByRole('row')).toHaveCount(2)
  await page.getByRole('link', { name: 'Gus Guest' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Role').selectOption('Admin')
  await expectAccessible(page)
  await drawer.getByRole('button', { name: 'Change role' }).click()
  // Behind the drawer, where roles are hidden.
  await expect(page.locator('tr', { hasText: 'Gus Guest' })).toContainText('Admin')
  await drawer.getByRole('button', { name: 'Deactivate' }).click()
  await expect(drawer.getByText('Deactivated', { exact: true })).toBeVisible()
  await theirs.goto(`/${slug}/audit-logs`)
  await expect(theirs.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await context.close()

  await drawer.getByRole('button', { name: 'Remove…' }).click()
  await expect(page.getByRole('button', { name: 'Remove member' })).toBeDisabled()
  await page.getByLabel('Type the e-mail address to confirm').fill(guest)
  await page.getByRole('button', { name: 'Remove member' }).click()
  await expect(page).toHaveURL(new RegExp(`/${slug}/settings/members$`))
  await expect(page.getByRole('link', { name: 'Nora Owner' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Gus Guest' })).toHaveCount(0)
  await page.goto(`/${slug}/audit-logs?q=target:${guest}`)
  const table = page.getByRole('table')
  for (const label of [
    'Member invited',
    'Member joined',
    'Member role changed',
    'Member removed',
  ]) {
    await expect(table).toContainText(label)
  }
})

test('a member who may manage nobody can leave, and is out', async ({ page }) => {
  await signIn(page, member)
  await page.goto(`/${slug}/account`)
  await page.getByRole('button', { name: 'Leave company…' }).click()
  await page.getByLabel('Type the e-mail address to confirm').fill(member)
  await page.getByRole('button', { name: 'Leave company', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.goto(`/${slug}/account`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})
