import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './expect-accessible'
import { makeCompany, makeProjectEvents, signIn } from './make-company'

async function changeLine(slug: string, seq: number): Promise<void> {
  const flags = ['--conditions=react-server', '--import', 'tsx']
  await promisify(execFile)(
    process.execPath,
    [...flags, 'e2e/line-changer.ts', slug, String(seq)],
    { env: { ...process.env, DATA_DIR: process.env.E2E_DATA_DIR, DATABASE_URL: '' } },
  )
}

const check = (page: Page) => page.getByRole('region', { name: 'Check of the whole log' })

test('a log is verified to be whole, and what was changed in the database is named', async ({
  page,
  request,
}) => {
  const { slug, owner } = await makeCompany(request, makeProjectEvents())
  await signIn(page, owner)
  await page.goto(`/${slug}/integrity`)
  await expect(check(page)).toContainText('has not been checked yet')
  await page.getByRole('button', { name: 'Verify now' }).click()
  await expect(check(page)).toContainText('The log is whole')
  await expect(check(page).getByText('The check is done: the log is whole.')).toHaveRole('status')
  await expect(page.getByRole('table', { name: 'Checks' })).toContainText('Nora Owner')

  const seq = 20
  await changeLine(slug, seq)
  await page.getByRole('button', { name: 'Verify now' }).click()
  await expect(check(page)).toContainText('The log is not what was sealed')
  const wrong = check(page).getByRole('list', { name: 'What is wrong' })
  await expect(wrong).toContainText(`seq ${seq}`)
  await expect(wrong).toContainText('does not hash to its leaf hash')
  await expect(wrong.getByRole('link', { name: `seq ${seq}` }).first()).toHaveAttribute(
    'href',
    `/${slug}/audit-logs/${seq + 1}`,
  )
  // A count is wrong with it, and no event that could be shown.
  const count = wrong.getByRole('listitem').filter({ hasText: 'the count of' })
  await expect(count).toHaveCount(1)
  await expect(count.getByRole('link')).toHaveCount(0)
  await expectAccessible(page)

  // Everybody who may see the log is told of it wherever they are.
  await page.goto(`/${slug}/audit-logs`)
  await page.getByRole('link', { name: 'See what is wrong' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Integrity')
})

test('checkpoints are mailed to whom the owner names', async ({ page, request }) => {
  const { slug, owner } = await makeCompany(request, makeProjectEvents())
  await signIn(page, owner)
  await page.goto(`/${slug}/integrity`)
  await page.getByLabel('Mail checkpoints to').fill('auditor@firm.example, nobody')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('"nobody" is none')).toBeVisible()
  await page.getByLabel('Mail checkpoints to').fill('auditor@firm.example')
  await page.getByLabel('How often').selectOption('Every week')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Mail checkpoints to')).toHaveValue('auditor@firm.example')
  await expect(page.getByLabel('How often')).toHaveValue('weekly')
})
