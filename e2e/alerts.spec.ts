import { expect, test } from '@playwright/test'
import { expectAccessible, expectNothingSticksOut } from './expect-accessible'
import { makeCompany, makeProjectEvents, signIn } from './make-company'

function makeFailedLogins(count: number): object[] {
  return Array.from({ length: count }, () => ({
    action: 'auth.failed',
    outcome: 'failure',
    actor: { type: 'user', id: 'u1', name: 'Ana Lima', email: 'ana@northwind.example' },
    source: { ip: '198.51.100.7' },
  }))
}

test('a rule is made of a preset, tried on the past, fires, and its alert is handled', async ({
  page,
  request,
}) => {
  const past = [...makeProjectEvents(), ...makeFailedLogins(6)]
  const { slug, owner, key } = await makeCompany(request, past)
  await signIn(page, owner)
  await page.goto(`/${slug}/alerts`)
  await page.getByRole('link', { name: 'Add a rule' }).click()
  await page.getByRole('link', { name: 'Adjust first: Failed logins' }).click()
  await page.getByRole('button', { name: /^Back-test/ }).click()
  await expect(page.getByText('It would have fired 1 time in the last 90 days')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Would have fired' })).toContainText('ana@')
  await expectAccessible(page)

  await page.getByLabel('Query').fill('actr:ana')
  await expect(page.getByRole('button', { name: 'Use actor' })).toBeVisible()
  await page.getByLabel('Query').fill('action:auth.failed')
  await page.getByRole('button', { name: 'Create rule' }).click()
  const rules = page.getByRole('table', { name: 'Rules' })
  await expect(rules.getByRole('row', { name: /Failed logins/ })).toContainText('Watching')

  const sent = await request.post('/api/audit-log', {
    headers: { authorization: `Bearer ${key}` },
    data: { events: makeFailedLogins(6) },
  })
  expect(sent.status()).toBe(200)
  await expect(async () => {
    await page.goto(`/${slug}/audit-logs`)
    await expect(page.getByRole('link', { name: 'Inbox: 1 unread alerts' })).toBeVisible({
      timeout: 1_000,
    })
  }).toPass()
  await page.getByRole('link', { name: 'Inbox: 1 unread alerts' }).click()
  const alerts = page.getByRole('table', { name: 'Alerts' })
  await expect(alerts).toContainText('ana@northwind.example')
  await expect(page.getByRole('link', { name: 'Inbox: no unread alerts' })).toBeVisible()
  await expectAccessible(page)
  await alerts.getByRole('link', { name: 'Failed logins' }).click()

  await page.getByLabel('Note').fill('Ana forgot it; she was called.')
  await page.getByRole('button', { name: 'Add note' }).click()
  const timeline = page.getByRole('list', { name: 'Timeline' })
  await expect(timeline).toContainText('Ana forgot it')
  await page.getByRole('button', { name: 'Acknowledge' }).click()
  await expect(timeline).toContainText(/Acknowledged\s*by/)
  await page.getByRole('button', { name: 'Resolve' }).click()
  await expect(timeline).toContainText(/Resolved\s*by/)
  await expect(page.getByRole('button', { name: 'Reopen' })).toBeVisible()
  await expectAccessible(page)
  await expectNothingSticksOut(page)

  await page.getByRole('link', { name: 'Search in the log' }).click()
  await expect(page).toHaveURL(new RegExp(`/${slug}/audit-logs\\?`))
  await expect(page.getByRole('table')).toContainText('ana@northwind.example')
})
