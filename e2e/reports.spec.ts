import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { expectAccessible, expectNothingSticksOut } from './expect-accessible'
import { makeCompany, makeProjectEvents, signIn } from './make-company'

let slug: string
let owner: string

test.beforeAll(async ({ request }) => {
  const failed = {
    action: 'auth.failed',
    outcome: 'failure',
    actor: { type: 'user', id: 'u1', name: 'Ana Lima', email: 'ana@northwind.example' },
    source: { ip: '198.51.100.7' },
    details: { reason: 'wrong_password', count: 41 },
  }
  const made = await makeCompany(request, [...makeProjectEvents(), failed])
  slug = made.slug
  owner = made.owner
})

test('a report is made of chosen days, scheduled, and leads to its events', async ({ page }) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/reports`)
  await expect(page.getByText('No reports yet')).toBeVisible()
  await page.getByRole('button', { name: 'Schedule: Failed logins' }).click()
  await page.getByRole('dialog').getByRole('checkbox').first().check()
  await page.getByRole('button', { name: 'Save schedule' }).click()
  await expect(page.getByText(/Every week, next on/)).toBeVisible()

  await page.getByRole('button', { name: 'Make report: Failed logins' }).click()
  await page.getByRole('radio', { name: 'Other days' }).check()
  const today = new Date().toISOString().slice(0, 10)
  await page.getByLabel('First day').fill(today)
  await page.getByLabel('Last day').fill(today)
  await page.getByRole('dialog').getByRole('button', { name: 'Make report' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Failed logins ${today}`)
  await expect(
    page.getByRole('link', { name: /^41\s*, show them in the log$/ }).first(),
  ).toBeVisible()
  const people = page.getByRole('table', { name: 'Whose account' })
  await expect(people.getByRole('row', { name: /Ana Lima/ })).toContainText('41')
  await expectAccessible(page)
  await expectNothingSticksOut(page)

  // Paper has the report and nothing around it.
  await page.emulateMedia({ media: 'print' })
  await expect(people).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Company' })).toBeHidden()
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden()
  await page.emulateMedia({ media: 'screen' })

  // A refusal is said where the evidence was asked for.
  const evidence = page.getByRole('button', { name: 'Download evidence' })
  const detail = 'Evidence of another report is being made for this company.'
  await page.route('**/report-evidence?*', (route) =>
    route.fulfill({ status: 503, json: { detail } }),
  )
  await evidence.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: detail })).toBeVisible()
  await expect(evidence).toBeFocused()
  await page.unroute('**/report-evidence?*')
  const downloading = page.waitForEvent('download')
  await evidence.press('Enter')
  const download = await downloading
  expect(download.suggestedFilename()).toBe(`${slug}-failed_logins-${today}-evidence.zip`)
  expect(
    readFileSync(await download.path())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK')
  await expect(page.getByText('Evidence was downloaded.')).toBeVisible()

  await people.getByRole('link', { name: 'Ana Lima' }).click()
  await expect(page).toHaveURL(new RegExp(`/${slug}/audit-logs\\?`))
  await expect(page.getByRole('table')).toContainText('Ana Lima')
})

test('an access review is gone through and signed off', async ({ page }) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/reports`)
  await page.getByRole('button', { name: 'Make report: Access review' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make report' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Access review/)
  const signOff = page.getByRole('button', { name: 'Sign off' })
  await expect(signOff).toBeDisabled()
  await expectAccessible(page)
  const keep = page.getByRole('button', { name: /^Keep: / })
  // By keyboard it goes on where it was, though the button is another one.
  await keep.first().press('Enter')
  const anew = page.getByRole('button', { name: /^Decide anew: / })
  await expect(anew).toBeFocused()
  await anew.press('Enter')
  await expect(keep.first()).toBeFocused()
  for (let left = await keep.count(); left > 0; left -= 1) {
    await keep.first().click()
    await expect(keep).toHaveCount(left - 1)
  }
  // They are the only one who may review: that is said.
  await expect(page.getByText('By themselves').first()).toBeVisible()
  await signOff.click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign off' }).click()
  await expect(page.getByText(/^Signed off by/)).toBeVisible()
  await page.goto(`/${slug}/audit-logs?q=area:reports`)
  const table = page.getByRole('table')
  for (const label of ['Report created', 'Access review started', 'Access review completed']) {
    await expect(table).toContainText(label)
  }
})
