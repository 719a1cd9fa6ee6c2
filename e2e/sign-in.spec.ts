import { expect, test } from '@playwright/test'
import { makeCompany, password } from './make-company'

test('a stranger is led to sign in, and an owner gets in, to their own company only', async ({
  page,
  request,
}) => {
  const { slug, owner } = await makeCompany(request, [
    { action: 'door.opened', actor: { type: 'system' } },
  ])
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.getByLabel(/e-?mail/i).fill(owner)
  await page.getByLabel(/password/i).fill(password)
  await page.getByRole('button', { name: /sign in/i }).click()
  await expect(page).toHaveURL(new RegExp(`/${slug}`))
  const answer = await page.goto('/no-such-company/audit-logs')
  expect(answer?.status()).toBe(404)
})
