import { expect, test } from '@playwright/test'
import { expectAccessible } from './expect-accessible'
import { makeCompany, makeProjectEvents, signIn } from './make-company'

test('a hold is placed with its count before one, changed, released and recorded', async ({
  page,
  request,
}) => {
  const { slug, owner, member } = await makeCompany(request, makeProjectEvents())
  await signIn(page, owner)
  await page.goto(`/${slug}/holds`)
  await expect(page.getByText('No hold is in force')).toBeVisible()

  await page.getByRole('button', { name: 'Place hold' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('the whole log stays')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Case 12')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The court asked for it')
  await dialog.getByRole('textbox', { name: 'Query' }).fill('action:project.created')
  await expect(dialog.getByText('60 events are covered now.')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Person' }).fill('dora@northwind.example')
  await expect(dialog.getByText(/^0 events are covered now/)).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Person' }).fill('nobody@northwind.example')
  await expect(dialog.getByText(/nobody whom this log knows/)).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Person' }).fill('')
  await expectAccessible(page)

  // Where no answer comes, nothing of what was typed goes, nor the place on the keyboard.
  const place = dialog.getByRole('button', { name: 'Place hold' })
  await page.route(`**/${slug}/holds`, (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  )
  await place.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('The server did not answer')
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('Case 12')
  await expect(place).toBeFocused()
  await page.unroute(`**/${slug}/holds`)
  await place.press('Enter')
  await expect(page.getByRole('button', { name: 'Place hold' })).toBeFocused()

  await page.getByRole('link', { name: 'Case 12' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Case 12' })).toBeVisible()
  await expect(page.getByText('In force')).toBeVisible()
  await page.getByRole('button', { name: 'Edit…' }).click()
  await dialog.getByRole('textbox', { name: 'Query' }).fill('action:project.*')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('action:project.*')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Edit…' })).toBeFocused()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Release…' }).click()
  const release = dialog.getByRole('button', { name: 'Release hold' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Settled')
  await expect(release).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Name of the hold' }).fill('Case 12')
  await release.click()
  // What lies behind an open dialog has no role.
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Settled')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Release…' })).toHaveCount(0)

  await page.goto(`/${slug}/audit-logs?q=action:hold.*`)
  const table = page.getByRole('table')
  for (const label of ['Legal hold created', 'Legal hold changed', 'Legal hold released']) {
    await expect(table).toContainText(label)
  }

  await signIn(page, member)
  expect((await page.goto(`/${slug}/holds`))?.status()).toBe(404)
})
