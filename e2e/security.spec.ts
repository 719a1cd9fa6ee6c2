import { randomUUID } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import { fromBase32 } from '@/lib/access/test-totp'
import { totpCode } from '@/lib/access/totp'
import { password } from './make-company'
import { runCli } from './run-cli'

let slug: string
let email: string

test.beforeAll(async () => {
  slug = `secure-${randomUUID().slice(0, 8)}`
  email = `owner@${slug}.example`
  await runCli(['company', 'create', '--slug', slug, '--name', 'Secure'])
  const who = ['--email', email, '--name', 'Olga Owner', '--role', 'owner', '--password', password]
  await runCli(['user', 'create', '--company', slug, ...who])
})

test('two-factor: turned on, asked for at sign-in, recovered from, and every session under control', async ({
  page,
  browser,
}) => {
  await typePassword(page)
  await page.goto(`/${slug}/account`)

  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByLabel('Your password').fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
  const secret = (await page.getByTestId('totp-secret').textContent()) ?? ''
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible()
  const code = (off = 0) =>
    totpCode({
      secret: fromBase32(secret.replaceAll(/\s/g, '')),
      step: Math.floor(Date.now() / 30_000) + off,
    })
  await page.getByLabel('Code of your app').fill('000')
  await page.getByRole('dialog').getByRole('button', { name: 'Turn on' }).click()
  await expect(page.getByText('is wrong, or was used before')).toBeVisible()
  // The code of the step before is taken until this one ends: not in its last seconds.
  await expect.poll(() => Date.now() % 30_000).toBeLessThan(22_000)
  await page.getByLabel('Code of your app').fill(code(-1))
  await page.getByRole('dialog').getByRole('button', { name: 'Turn on' }).click()
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await expect(codes).toHaveCount(10)
  const recoveryCode = (await codes.first().textContent()) ?? ''
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await expect(page.getByText('10 recovery codes are left')).toBeVisible()

  await page.getByRole('button', { name: /your menu/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await typePassword(page)
  await page.getByLabel('Code of your app').fill('000000')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('The code is wrong, or was used before.')).toBeVisible()
  await page.getByLabel('Code of your app').fill(code())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(new RegExp(`/${slug}/audit-logs`))

  const context = await browser.newContext({
    userAgent: 'Mozilla/5.0 (iPhone) Version/18 Safari/6',
  })
  const phone = await context.newPage()
  await typePassword(phone)
  await phone.getByRole('button', { name: 'Use a recovery code' }).click()
  await phone.getByLabel('Recovery code').fill(recoveryCode)
  await phone.getByRole('button', { name: 'Sign in' }).click()
  await expect(phone).toHaveURL(new RegExp(`/${slug}/audit-logs`))

  await page.goto(`/${slug}/account`)
  await expect(page.getByText('9 recovery codes are left')).toBeVisible()
  const sessions = page.getByRole('table', { name: 'Active sessions' })
  await expect(sessions.getByText('This one')).toHaveCount(1)
  await sessions.getByRole('button', { name: 'Revoke Safari on iPhone' }).click()
  await expect(sessions.getByRole('button')).toHaveCount(0)
  await phone.goto(`/${slug}/account`)
  await expect(phone).toHaveURL(/signin/)
  await context.close()
})

test('a link from the operator sets a new password, once', async ({ page }) => {
  const member = `member@${slug}.example`
  const who = ['--email', member, '--name', 'Milo Member', '--role', 'member']
  await runCli(['user', 'create', '--company', slug, ...who, '--password', password])
  const made = await runCli(['user', 'reset-password', '--company', slug, '--email', member])
  const link = new URL(String(made.link))
  await page.goto(`${link.pathname}${link.search}`)
  await page.getByLabel('New password').fill('short')
  await page.getByRole('button', { name: 'Set password' }).click()
  await expect(page.getByText('must have at least 12 characters')).toBeVisible()
  await page.getByLabel('New password').fill('another long password')
  await page.getByRole('button', { name: 'Set password' }).click()
  await expect(page.getByText('Your password is set')).toBeVisible()
  await page.goto(`${link.pathname}${link.search}`)
  await expect(page.getByText('This link does not open anything')).toBeVisible()
})

async function typePassword(page: Page): Promise<void> {
  await page.goto('/signin')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByLabel('E-mail')).toHaveCount(0)
}
