import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './expect-accessible'
import { makeCompany, makeProjectEvents, signIn, type TestCompany } from './make-company'

let company: TestCompany

test.beforeAll(async ({ request }) => {
  const job = { action: 'system.job_run', actor: { type: 'system', id: 'cron', name: 'Nightly' } }
  company = await makeCompany(request, [...makeProjectEvents(), job])
})

test.beforeEach(async ({ page }) => {
  await signIn(page, company.owner)
  await page.goto(`/${company.slug}/audit-logs`)
  // The shortcut answers once the page is alive.
  await expect(async () => {
    await page.keyboard.press('/')
    await expect(box(page)).toBeFocused({ timeout: 500 })
  }).toPass()
})

test('a whole query is written by its first letters, the arrows, Tab and Enter', async ({
  page,
}) => {
  await page.keyboard.type('act')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(option(page, /^action:/)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(box(page)).toHaveValue('action:')
  await expect(option(page, /Project created/)).toContainText('60')
  await page.keyboard.type('deleted')
  await expect(option(page, /Project created/)).toBeHidden()
  await expect(option(page, /Project deleted/)).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(box(page)).toHaveValue('action:project.deleted ')
  await page.keyboard.type('actor:dor')
  await expect(option(page, /Dora Deleter/)).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(box(page)).toHaveValue('action:project.deleted actor:dora@northwind.example ')
  await page.keyboard.type('after:30d')
  await expect(option(page, /the last 30 days/)).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(box(page)).toHaveValue(/ after:-30d $/)
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: /^User: ?Dora Deleter/ })).toBeVisible()
})

test('an error is shown while it is typed, and mended by a press', async ({ page }) => {
  await page.keyboard.type('actr:dora status')
  await expect(page.locator('#query-errors')).toContainText('^^^^')
  await expect(page).not.toHaveURL(/q=/)
  await page.getByRole('button', { name: 'Use actor' }).click()
  await expect(box(page)).toHaveValue('actor:dora status')
  await expect(page.locator('#query-errors')).toBeHidden()
  await expect(box(page)).toBeFocused()
})

test('what was searched for is offered again, and forgotten on demand', async ({ page }) => {
  await page.keyboard.type('project.deleted')
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Clear search' }).click()
  await expect(page).not.toHaveURL(/q=/)
  await box(page).blur()
  await box(page).focus()
  await page.keyboard.press('ArrowDown')
  await expect(option(page, 'project.deleted')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/q=project\.deleted/)
  await box(page).fill('')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Delete')
  await expect(option(page, 'project.deleted')).toBeHidden()
  await expect(option(page, /^actor:/)).toBeVisible()
})

test('the syntax card is one keystroke away and writes its examples', async ({ page }) => {
  await page.keyboard.type('dora')
  await page.keyboard.press('Control+/')
  const card = page.getByRole('dialog', { name: 'Search syntax' })
  await card.getByRole('button', { name: 'ip:10.0.0.0/8' }).click()
  await expect(card).toBeHidden()
  await expect(box(page)).toHaveValue('dora ip:10.0.0.0/8 ')
  await expect(box(page)).toBeFocused()
})

test('pickers and text are two views of one query', async ({ page }) => {
  await page.keyboard.type('area:projects target:project:project-1 -change:created')
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Category: ?Projects/ })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Target: ?Project 1/ })).toBeVisible()

  await page.getByRole('button', { name: 'Clear all' }).click()
  await page.getByRole('button', { name: 'User', exact: true }).click()
  await page.getByRole('option', { name: 'System', exact: true }).click()
  await expect(box(page)).toHaveValue('actor:system')
  await page.getByRole('option', { name: 'Anyone' }).click()
  await expect(box(page)).toHaveValue('')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Target', exact: true }).click()
  await page.getByPlaceholder('Name, id or type').fill('project 17')
  await page.getByRole('option', { name: /Project 17/ }).click()
  await expect(box(page)).toHaveValue('target:project:project-17')
})

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 360],
] as const) {
  test(`its lists and its card break no rule of WCAG, ${colorScheme}, ${width} pixels wide`, async ({
    page,
  }) => {
    test.slow()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    await page.keyboard.press('ArrowDown')
    await expectAccessible(page)
    await page.keyboard.type('action:')
    await expect(option(page, /Project created/)).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Control+/')
    await expect(page.getByRole('button', { name: 'actor:system' }).first()).toBeVisible()
    await expectAccessible(page)
  })
}

function box(page: Page) {
  return page.getByRole('combobox', { name: 'Search events' })
}

function option(page: Page, name: string | RegExp) {
  return page.getByRole('option', { name, exact: true })
}
