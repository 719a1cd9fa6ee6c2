import { expect, test } from '@playwright/test'
import { eventRows } from './event-rows'
import { makeCompany, makeProjectEvents, signIn, signInByForm } from './make-company'

let slug: string
let owner: string
let member: string

test.beforeAll(async ({ request }) => {
  const made = await makeCompany(request, makeProjectEvents())
  slug = made.slug
  owner = made.owner
  member = made.member
})

test('a wrong password is answered with a sentence, and opens nothing', async ({ page }) => {
  await page.goto(`/${slug}/audit-logs`)
  await page.getByLabel('E-mail').fill(owner)
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'wrong' })).toHaveText(
    'E-mail or password is wrong.',
  )
  await page.goto(`/${slug}/audit-logs`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('filters by action, user and date write the address, and clear all takes them away', async ({
  page,
}) => {
  await signInByForm(page, owner)
  await page.getByRole('button', { name: 'Action', exact: true }).click()
  await page.getByPlaceholder('Type or action').fill('deleted')
  await page.getByRole('option', { name: 'Deleted', exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/q=change(:|%3A)deleted/)
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'User', exact: true }).click()
  await page.getByPlaceholder('Name, e-mail or id').fill('dora')
  await page.getByRole('option', { name: /Dora Deleter/ }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/actor(:|%3A)/)
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: /^User: ?Dora Deleter/ })).toBeVisible()

  await page.getByRole('button', { name: /^Date and time/ }).click()
  await page.getByRole('button', { name: 'Last 24 hours' }).click()
  await expect(page).toHaveURL(/last=24h/)
  await expect(page.getByText('No event matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear all' }).first().click()
  await expect(page).toHaveURL(new RegExp(`/${slug}/audit-logs$`))
})

test('a query with an error says where it is, and what it would be', async ({ page }) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/audit-logs`)
  const box = page.getByRole('combobox', { name: 'Search events' })
  // The shortcut answers once the page is alive.
  await expect(async () => {
    await page.keyboard.press('/')
    await expect(box).toBeFocused({ timeout: 500 })
  }).toPass()
  await box.fill('actr:dora')
  await page.keyboard.press('Enter')
  await expect(page.locator('#query-errors')).toContainText('^^^^')
  await expect(page.getByText('Nothing was searched')).toBeVisible()
})

test('the links to older and newer events turn a page, and come back to the same place', async ({
  page,
}) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/audit-logs?q=action:project.created`)
  const newest = page.getByRole('row', { name: /Project 60/ })
  await expect(newest).toBeInViewport()
  await page.getByRole('link', { name: 'Older' }).click()
  await expect(page.getByRole('row', { name: /Project 10 / })).toBeInViewport()
  await expect(newest).not.toBeInViewport()
  await page.getByRole('link', { name: 'Newer' }).click()
  await expect(newest).toBeInViewport()
})

test('the keyboard alone finds, opens, steps through and closes events', async ({ page }) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/audit-logs?q=action:project.created`)
  await expect(eventRows(page)).toHaveCount(50)
  await page.keyboard.press('/')
  await expect(page.getByRole('combobox', { name: 'Search events' })).toBeFocused()
  await page.getByRole('combobox', { name: 'Search events' }).blur()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('Project 60')
  await expect(page).toHaveURL(/event=\d+/)
  await page.keyboard.press('j')
  await expect(drawer).toContainText('Project 59')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
})

test('an event has an address of its own, and the browser verifies it by itself', async ({
  page,
}) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/audit-logs?q=change:deleted`)
  await page.getByRole('link', { name: 'Project deleted' }).click()
  await page.reload()
  await expect(page.getByRole('dialog')).toContainText('Dora Deleter')
  await page.getByRole('link', { name: 'Open as a page' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Project deleted')
  await page.getByRole('button', { name: 'Verify in this browser' }).click()
  await expect(page.getByText('Valid', { exact: true })).toBeVisible()
})

test('a key is shown once, works, and is over once it is revoked', async ({ page, playwright }) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/settings/api-keys`)
  await page.getByRole('button', { name: 'Create API key' }).click()
  await page.getByLabel('Name').fill('Reader')
  await page.getByRole('button', { name: 'Create key' }).click()
  const secret = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
  await page.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByText(secret)).toHaveCount(0)

  const program = await playwright.request.newContext()
  const read = () =>
    program.get(new URL('/api/audit-log?limit=1', page.url()).href, {
      headers: { authorization: `Bearer ${secret}` },
    })
  expect((await read()).status()).toBe(200)
  await page.getByRole('button', { name: 'Actions for Reader' }).click()
  await page.getByRole('menuitem', { name: 'Revoke' }).click()
  await page.getByRole('button', { name: 'Revoke key' }).click()
  await expect(page.getByRole('row', { name: /Reader/ })).toContainText('Revoked')
  expect((await read()).status()).toBe(401)
})

test('a member without the permission gets the page of something that is not there', async ({
  page,
}) => {
  await signIn(page, member)
  const texts = new Set<string>()
  for (const path of [`/${slug}/audit-logs`, `/${slug}/audit-logs/1`, '/nobody/audit-logs']) {
    expect((await page.goto(path))?.status(), path).toBe(404)
    texts.add((await page.getByText(/Not found, or not yours to see/).textContent()) ?? '')
  }
  expect([...texts]).toEqual([expect.stringContaining('Nora Owner')])
  await expect(page.getByRole('link', { name: 'Audit logs' })).toHaveCount(0)
})
