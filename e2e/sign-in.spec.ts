import { expect, test } from '@playwright/test'
import { runCli } from './run-cli'

const password = 'a long enough password 4711'

test.beforeAll(async () => {
  await runCli(['company', 'create', '--slug', 'acme', '--name', 'Acme'])
  const owner = ['--email', 'owner@acme.example', '--name', 'Olga Owner', '--role', 'owner']
  await runCli(['user', 'create', '--company', 'acme', ...owner, '--password', password])
})

test('a stranger is led to sign in, and an owner gets in, to their own company only', async ({
  page,
}) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.getByLabel(/e-?mail/i).fill('owner@acme.example')
  await page.getByLabel(/password/i).fill(password)
  await page.getByRole('button', { name: /sign in/i }).click()
  await expect(page).toHaveURL(/\/acme/)
  const answer = await page.goto('/no-such-company/audit-logs')
  expect(answer?.status()).toBe(404)
})
