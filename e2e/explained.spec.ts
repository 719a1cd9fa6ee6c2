import { expect, type Page, test } from '@playwright/test'
import { makeCompany, makeProjectEvents, signIn } from './make-company'

let slug: string
let owner: string

test.beforeAll(async ({ request }) => {
  const made = await makeCompany(request, makeProjectEvents())
  slug = made.slug
  owner = made.owner
})

test('a setup link that opens nothing says so, and what to do', async ({ page }) => {
  for (const address of ['/setup?token=used-or-made-up', '/setup']) {
    const answer = await page.goto(address)
    expect(answer?.status()).toBe(404)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'This link does not open anything',
    )
    await expect(page.getByText('It was used already, or it has run out')).toBeVisible()
    await expect(page.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/signin')
  }
})

/** The levels of the headings from the top, where each new one goes at most one deeper. */
async function expectNoJump(page: Page, within: string) {
  const levels = await page
    .locator(within)
    .locator('h1, h2, h3, h4, h5, h6')
    .evaluateAll((headings) => headings.map(({ tagName }) => Number(tagName.slice(1))))
  expect(levels.length).toBeGreaterThan(1)
  for (const [at, level] of levels.entries()) {
    expect(level, levels.join(' ')).toBeLessThanOrEqual((levels[at - 1] ?? level) + 1)
  }
  return levels
}

test('the headings of an event go down step by step, and its two counts are told apart', async ({
  page,
}) => {
  await signIn(page, owner)
  await page.goto(`/${slug}/audit-logs?event=0`)
  await expect(page.getByRole('dialog').getByRole('heading', { name: 'Seal' })).toBeVisible()
  await expectNoJump(page, '[role=dialog]')
  await page.goto(`/${slug}/audit-logs/1`)
  await expect(page.getByRole('heading', { name: 'Seal' })).toBeVisible()
  const levels = await expectNoJump(page, 'main article')
  expect(levels[0]).toBe(1)
  await expect(page.getByText('number 1: its place in this log, counted from 1')).toBeVisible()
  await expect(page.getByText('The same place counted from 0')).toBeVisible()
})
