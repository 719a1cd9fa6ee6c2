import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './expect-accessible'
import { makeCompany, makeProjectEvents, signIn } from './make-company'

let slug: string
let owner: string
let member: string

test.beforeAll(async ({ request }) => {
  const made = await makeCompany(request, makeProjectEvents())
  slug = made.slug
  owner = made.owner
  member = made.member
})

const menu = (page: Page) => page.getByRole('dialog', { name: 'Saved views' })
const openLine = (page: Page) => page.getByRole('region', { name: 'Open view' })
const navigation = (page: Page) => page.getByRole('navigation', { name: 'Company' })

/** By the shortcut, which answers once the page is alive. */
async function openMenu(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('v')
    await expect(menu(page)).toBeVisible({ timeout: 1_000 })
  }).toPass()
}

async function saveView(page: Page, name: string): Promise<void> {
  await openMenu(page)
  await menu(page).getByRole('button', { name: 'Save this search…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByRole('button', { name: 'Save view' }).click()
  await expect(openLine(page)).toContainText(name)
}

test('a search is saved, pinned, opened by its link, changed and given its way back', async ({
  page,
}) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/audit-logs?q=action:project.deleted`)
  await saveView(page, 'Who deletes projects')
  await expect(page).toHaveURL(/view=/)
  await expectAccessible(page)

  await openMenu(page)
  await expectAccessible(page)
  await menu(page).getByRole('button', { name: 'Pin Who deletes projects' }).click()
  const pinned = navigation(page).getByRole('link', { name: 'Who deletes projects' })
  await expect(pinned).toBeVisible()
  await page.keyboard.press('Escape')

  const box = page.getByRole('combobox', { name: 'Search events' })
  await page.getByRole('button', { name: 'Clear all' }).first().click()
  await expect(openLine(page).getByText('Changed')).toBeVisible()
  await openLine(page).getByRole('link', { name: 'Reset' }).click()
  await expect(box).toHaveValue('action:project.deleted')
  await expect(openLine(page).getByText('Changed')).toHaveCount(0)

  await box.fill('action:project.created')
  await box.press('Enter')
  await openLine(page).getByRole('button', { name: 'Save', exact: true }).click()
  await expect(openLine(page).getByText('Changed')).toHaveCount(0)
  await openLine(page).getByRole('link', { name: 'Leave this view' }).click()
  await expect(page).toHaveURL(new RegExp(`/${slug}/audit-logs$`))
  await pinned.click()
  await expect(page).toHaveURL(/q=action(:|%3A)project\.created/)
  await expect(openLine(page)).toContainText('Who deletes projects')

  // What was done to it, and that it was opened, stand in the log themselves.
  await page.goto(`/${slug}/audit-logs?q=action:saved_view.*`)
  const table = page.getByRole('table')
  for (const label of ['Saved view created', 'Saved view changed', 'Saved view opened']) {
    await expect(table).toContainText(label)
  }
})

test('the page begins with the view that somebody chose, until they leave it or delete it', async ({
  page,
}) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/audit-logs?q=action:project.deleted&columns=time,action`)
  await saveView(page, 'My mornings')
  await openMenu(page)
  await menu(page).getByRole('button', { name: 'More about My mornings' }).click()
  await page.getByRole('menuitem', { name: 'Make it my default' }).click()
  await expect(menu(page).getByText('Your default')).toBeVisible()
  await page.goto(`/${slug}/audit-logs`)
  await expect(openLine(page)).toContainText('My mornings')
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await openLine(page).getByRole('link', { name: 'Leave this view' }).click()
  await expect(page).toHaveURL(/view=none/)
  await expect(openLine(page)).toHaveCount(0)

  await page.goto(`/${slug}/audit-logs`)
  await openMenu(page)
  await menu(page).getByRole('button', { name: 'More about My mornings' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Delete view' }).click()
  // Behind the dialog the line is not to be seen either: what counts is that it is done.
  await expect(page.getByRole('button', { name: 'Delete view' })).toHaveCount(0)
  await expect(openLine(page)).toHaveCount(0)
  await page.goto(`/${slug}/audit-logs`)
  await expect(page).toHaveURL(new RegExp(`/${slug}/audit-logs$`))
})

test('a link opens for whoever may see the log, and is nothing for everybody else', async ({
  page,
  browser,
}) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/audit-logs?q=action:project.deleted`)
  await saveView(page, 'For the team')
  const id = new URL(page.url()).searchParams.get('view') ?? ''
  await openMenu(page)
  await menu(page).getByRole('button', { name: 'More about For the team' }).click()
  await page.getByRole('menuitem', { name: 'Share with everybody' }).click()
  await expect(menu(page).getByRole('heading', { name: 'Shared' })).toBeVisible()
  await page.goto(`/${slug}/views/${id}`)
  await expect(openLine(page)).toContainText('For the team')

  const context = await browser.newContext()
  const theirs = await context.newPage()
  await signIn(theirs, member)
  for (const address of [`views/${id}`, `audit-logs?view=${id}`]) {
    expect((await theirs.goto(`/${slug}/${address}`))?.status()).toBe(404)
  }
  await context.close()
  const nothing = '01890000-0000-7000-8000-000000000000'
  for (const address of [`views/${nothing}`, `audit-logs?view=${nothing}`]) {
    expect((await page.goto(`/${slug}/${address}`))?.status()).toBe(404)
  }
})

test('a phone has the pinned views in its navigation, and the menu fits', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await signIn(page, owner)
  await page.goto(`/${slug}/audit-logs?q=action:project.created`)
  await saveView(page, 'On the way, with a name that is rather long for a phone')
  await page.getByRole('button', { name: 'Views' }).click()
  await expectAccessible(page)
  await menu(page)
    .getByRole('button', { name: /^Pin On the way/ })
    .click()
  await expect(menu(page).getByRole('button', { name: /^Unpin On the way/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Navigation' }).click()
  await page
    .getByRole('dialog')
    .getByRole('link', { name: /On the way/ })
    .click()
  await expect(openLine(page)).toContainText('On the way')
  await expectAccessible(page)
})
