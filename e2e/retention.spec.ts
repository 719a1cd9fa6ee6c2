import { expect, test } from '@playwright/test'
import { expectAccessible } from './expect-accessible'
import { makeCompany, makeProjectEvents, signIn } from './make-company'
import { runCli } from './run-cli'

test('a shorter time is previewed, typed, waits a day and is cancelled; a longer one counts at once', async ({
  page,
  request,
}) => {
  const { slug, owner } = await makeCompany(request, makeProjectEvents())
  await signIn(page, owner)
  await page.goto(`/${slug}/retention`)
  await expect(page.getByRole('heading', { name: 'Events are kept for 2 years' })).toBeVisible()

  const choice = page.getByRole('combobox', { name: 'Keep events for' })
  await choice.selectOption('90 days')
  await expect(page.getByText('90 days would delete 0 events.')).toBeVisible()
  const shorten = page.getByRole('button', { name: 'Keep them shorter' })
  await expect(shorten).toBeDisabled()
  await page.getByRole('textbox', { name: 'Address name of the company' }).fill(slug)
  await shorten.click()
  const pending = page.getByText('Events will be kept for 90 days only')
  await expect(pending).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Events are kept for 2 years' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Cancel this change' }).click()
  await expect(pending).toHaveCount(0)

  await choice.selectOption('Another time…')
  await page.getByRole('textbox', { name: 'Days' }).fill('3000')
  await expect(page.getByText('A whole number in this range.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Days' }).fill('2000')
  await page.getByRole('button', { name: 'Keep them longer' }).click()
  await expect(page.getByRole('heading', { name: 'Events are kept for 2,000 days' })).toBeVisible()

  await page.goto(`/${slug}/settings/company`)
  await expect(page.getByText('Everything is recorded, and kept for 2,000 days.')).toBeVisible()

  await page.goto(`/${slug}/audit-logs?q=action:retention.policy_changed`)
  await expect(page.getByRole('table')).toContainText('Retention changed')
})

test('a plan that fixes the time says so, and how to get another one', async ({
  page,
  request,
}) => {
  const { slug, owner } = await makeCompany(request, makeProjectEvents())
  await runCli(['company', 'set-plan', '--company', slug, '--plan', 'professional'])
  await signIn(page, owner)
  await page.goto(`/${slug}/retention`)
  await expect(page.getByText('The plan Professional keeps events for 90 days')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Keep events for' })).toHaveCount(0)
})
