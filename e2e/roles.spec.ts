import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './expect-accessible'
import { makeCompany, makeProjectEvents, signIn, type TestCompany } from './make-company'

let company: TestCompany

test.beforeAll(async ({ request }) => {
  company = await makeCompany(request, makeProjectEvents().slice(0, 3))
})

test('a role that shows the log reaches a member through a group, and is taken away with the role', async ({
  browser,
  page,
}) => {
  test.slow()
  const { slug, owner, member } = company
  const memberPage = await (await browser.newContext()).newPage()
  const mayRead = async () => (await memberPage.goto(`/${slug}/audit-logs`))?.status()
  await signIn(memberPage, member)
  expect(await mayRead()).toBe(404)

  await signIn(page, owner)
  await page.goto(`/${slug}/settings/roles-and-permissions`)
  await page.getByRole('button', { name: 'Create role' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('owner')
  await dialog.getByRole('button', { name: 'Create role' }).click()
  await expect(dialog.getByText('is taken by another role')).toBeVisible()
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveValue('owner')
  await expectAccessible(page)
  await dialog.getByLabel('Name', { exact: true }).fill('Log readers')
  await dialog.getByRole('button', { name: 'Create role' }).click()
  await expect(dialog).toBeHidden()

  // A cell that is clicked waits until it is saved.
  await page.getByRole('checkbox', { name: 'Log readers: View audit logs' }).click()
  const pending = page.getByRole('region', { name: 'Changes that are not saved' })
  await expect(pending).toContainText('Log readers: may now “View audit logs”')
  await expectAccessible(page)
  await pending.getByRole('button', { name: 'Save changes' }).click()
  await expect(pending).toBeHidden()
  await expect(page.getByRole('checkbox', { name: 'Log readers: View audit logs' })).toBeChecked()

  await page.goto(`/${slug}/settings/groups`)
  await page.getByRole('button', { name: 'Create group' }).click()
  await dialog.getByLabel('Name', { exact: true }).fill('Support')
  await dialog.getByLabel('Role', { exact: true }).selectOption('Log readers')
  await dialog.getByRole('button', { name: 'Create group' }).click()
  await page.getByRole('link', { name: 'Support' }).click()
  await page.getByRole('button', { name: 'Add people' }).click()
  await page.getByPlaceholder('Name or e-mail').fill('milo')
  await page.getByRole('option', { name: /Milo Member/ }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Add 1' }).click()
  await expect(page.getByRole('row', { name: /Milo Member/ })).toBeVisible()
  expect(await mayRead()).toBe(200)
  await expect(memberPage.getByRole('heading', { level: 1, name: 'Audit logs' })).toBeVisible()

  await page.goto(`/${slug}/settings/roles-and-permissions`)
  await page.getByRole('button', { name: 'More about Log readers' }).click()
  await page.getByRole('menuitem', { name: 'Delete role…' }).click()
  await expect(dialog).toContainText('Held by 1 group')
  await dialog.getByLabel('Give them instead').selectOption('Member')
  await dialog.getByRole('button', { name: 'Delete role' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('columnheader', { name: /Log readers/ })).toBeHidden()
  expect(await mayRead()).toBe(404)
  await expectEvents(page, slug)
})

/** What was done above, as the log tells it. */
async function expectEvents(page: Page, slug: string): Promise<void> {
  await page.goto(`/${slug}/audit-logs?q=${encodeURIComponent('tag:access after:-1h')}`)
  for (const label of [
    'Role created',
    'Role updated',
    'Group created',
    'User group assignment updated',
    'Group role changed',
    'Role deleted',
  ]) {
    await expect(page.getByRole('link', { name: label }).first()).toBeVisible()
  }
}
