import { randomUUID } from 'node:crypto'
import { expect, type Page, test } from '@playwright/test'
import { password } from './make-company'
import { type OpenidProvider, startOpenidProvider } from './openid-provider'
import { runCli } from './run-cli'

let provider: OpenidProvider | undefined
let slug: string

test.beforeAll(async () => {
  slug = `single-${randomUUID().slice(0, 8)}`
  await runCli(['company', 'create', '--slug', slug, '--name', 'Single'])
  for (const role of ['owner', 'auditor']) {
    const who = ['--email', `${role}@${slug}.example`, '--name', `The ${role}`, '--role', role]
    await runCli(['user', 'create', '--company', slug, ...who, '--password', password])
  }
})

test.afterAll(() => provider?.stop())

test('a provider that does not answer is said on the sign-in page', async ({ page }) => {
  await goToProvider(page)
  await expect(page.getByText(/The single sign-on provider did not answer/)).toBeVisible()
})

test('a member comes in by single sign-on; who is unknown or not vouched for does not', async ({
  page,
  browser,
  baseURL,
}) => {
  provider = await startOpenidProvider({
    issuer: process.env.E2E_OIDC_ISSUER ?? '',
    clientId: 'trailkeeper',
    clientSecret: 'a-secret-of-the-test',
    redirectUri: `${baseURL}/api/auth/callback/oidc`,
  })
  const email = `auditor@${slug}.example`
  const person = { sub: randomUUID(), email, email_verified: true, name: 'The auditor' }
  provider.signInAs(person)
  await goToProvider(page)
  await expect(page).toHaveURL(new RegExp(`/${slug}/audit-logs`))
  await page.goto(`/${slug}/account`)
  await expect(page.getByText('by single sign-on', { exact: true })).toBeVisible()

  const refused = [
    [{ ...person, email_verified: false }, /did not vouch for your e-mail/],
    [{ ...person, email: `stranger@${slug}.example` }, /no company here does/],
  ] as const
  for (const [stranger, words] of refused) {
    provider.signInAs({ ...stranger, sub: randomUUID() })
    const context = await browser.newContext()
    const other = await context.newPage()
    await goToProvider(other)
    await expect(other.getByText(words)).toBeVisible()
    await context.close()
  }
})

async function goToProvider(page: Page): Promise<void> {
  await page.goto('/signin')
  await page.getByRole('button', { name: 'Continue with single sign-on' }).click()
}
