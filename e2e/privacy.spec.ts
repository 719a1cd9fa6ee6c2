import { expect, test } from '@playwright/test'
import { eventRows } from './event-rows'
import { expectAccessible } from './expect-accessible'
import { makeCompany, makeProjectEvents, signIn } from './make-company'

test('somebody is found, looked at, erased, and nowhere to be found afterwards', async ({
  page,
  request,
}) => {
  test.slow()
  const company = await makeCompany(request, makeProjectEvents())
  const headers = { authorization: `Bearer ${company.key}` }
  expect((await request.get('/api/audit-log/export?format=ndjson', { headers })).status()).toBe(200)
  await signIn(page, company.owner)
  await page.goto(`/${company.slug}/holds`)
  await page.getByRole('button', { name: 'Place hold' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Deleter v. Northwind')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The court asked for it')
  await dialog.getByRole('textbox', { name: 'Query' }).fill('action:nothing.known')
  await dialog.getByRole('button', { name: 'Place hold' }).click()
  await expect(page.getByRole('link', { name: 'Deleter v. Northwind' })).toBeVisible()
  await page.goto(`/${company.slug}/audit-logs`)
  await page.getByRole('link', { name: 'Privacy' }).click()
  await page.getByRole('searchbox').fill('dora')
  await page.getByRole('button', { name: 'Find' }).click()
  await page.getByRole('link', { name: 'Dora Deleter' }).click()
  await expect(page.getByRole('heading', { name: 'Dora Deleter' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'References' })).toContainText(
    'dora@northwind.example',
  )
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Erase…' }).click()
  await expect(page.getByRole('heading', { name: 'Erase Dora Deleter?' })).toBeVisible()
  await expect(page.getByText('Personal values of events that mention them')).toBeVisible()
  // A surname may be somebody else's: only whoever reads the hold knows.
  await expect(page.getByRole('link', { name: 'Deleter v. Northwind' })).toHaveAttribute(
    'href',
    new RegExp(`^/${company.slug}/holds/`),
  )
  // Who took the copy, and what was in it, stands in the log.
  const copy = page.getByRole('link', { name: /^Audit logs exported, ndjson/ })
  await expect(copy).toHaveAttribute('href', new RegExp(`^/${company.slug}/audit-logs/`))
  await expectAccessible(page)
  await page.getByLabel('Reason').fill('asked by dora@northwind.example')
  const confirmation = page.getByLabel('Type the end of the reference to confirm')
  await confirmation.fill('no')
  await page.getByRole('button', { name: 'Erase this person' }).click()
  await expect(confirmation).toHaveAccessibleDescription(/must be/)
  const ref = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-2) ?? '')
  await confirmation.fill(ref.slice(-6))
  await page.getByRole('button', { name: 'Erase this person' }).click()
  await expect(page.getByLabel('Reason')).toHaveAccessibleDescription(/must not name the person/)
  await page.getByLabel('Reason').fill('GDPR request 17')
  await page.getByRole('button', { name: 'Erase this person' }).click()

  await expect(page.getByRole('heading', { level: 1, name: 'Erased person' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Erased', exact: true })).toBeVisible()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'certificate' }).click()
  expect((await download).suggestedFilename()).toMatch(/^erasure-.*\.json$/)
  await page.goto(`/${company.slug}/privacy?q=dora`)
  await expect(page.getByText('Nobody is known by this')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Erasures' })).toContainText('GDPR request 17')
  await page.goto(`/${company.slug}/audit-logs?q=action:project.deleted`)
  await expect(eventRows(page)).toContainText(['Erased person'])
  await expect(page.getByText('Dora Deleter')).toHaveCount(0)
})
