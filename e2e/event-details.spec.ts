import { expect, type Page, test } from '@playwright/test'
import { eventRows } from './event-rows'
import { expectAccessible, expectNothingSticksOut } from './expect-accessible'
import { makeCompany, signIn, type TestCompany } from './make-company'

const endless = 'x'.repeat(300)
const ana = { type: 'user', id: 'u_ana', name: 'Ana Lima', email: 'ana@northwind.example' }
const events = [
  {
    action: 'project.settings_changed',
    actor: { type: 'agent', id: 'deploy-bot', name: 'deploy-bot', on_behalf_of: ana },
    targets: [{ type: 'project', id: 'p1', name: 'Payments' }],
    request: { id: 'req_1', method: 'PATCH', path: '/api/v1/projects/p1' },
    changes: [
      { field: 'title', old: 'Only owners may delete', new: 'Only admins may delete' },
      {
        field: 'limits',
        old: { seats: 5, storage: { gb: 10 }, tags: ['a', 'b'] },
        new: { seats: 9, storage: { gb: 10 }, tags: ['a', 'c', 'b'] },
      },
    ],
    details: { region: { name: 'eu-west-1' }, api_token: 'abc', rtl: 'مشروع المدفوعات' },
  },
  {
    action: 'user.role_changed',
    actor: { type: 'user', id: 'u_sam', name: 'Sam Support', on_behalf_of: ana },
    targets: Array.from({ length: 20 }, (_, at) => ({ type: 'project', id: `${at}${endless}` })),
    changes: Array.from({ length: 100 }, (_, at) => ({ field: `f${at}`, old: endless, new: at })),
    details: { items: Array.from({ length: 1_000 }, (_, id) => ({ id })), note: 'z'.repeat(9_000) },
  },
]

let company: TestCompany

test.beforeAll(async ({ request }) => {
  company = await makeCompany(request, events)
})

test('what changed is told by path, in words as in colours, and who did it for whom', async ({
  page,
}) => {
  await openByKeyboard(page)
  const drawer = page.getByRole('dialog')
  const limits = drawer.getByRole('listitem').filter({ hasText: '1 changed, 1 added' })
  await expect(limits).toContainText('seats')
  await expect(limits).toContainText('Old: − 5')
  await expect(limits).toContainText('New: + 9')
  await expect(limits).toContainText('tags[1]')
  await expect(limits).toContainText('3 unchanged')
  await expect(drawer.getByRole('deletion')).toHaveText('owners')
  await expect(drawer.getByRole('insertion')).toHaveText('admins')
  const chain = drawer.getByRole('list', { name: 'Who acted, and for whom' })
  await expect(chain).toContainText(/deploy-bot.*on behalf of.*Ana Lima.*came in via API key/)
  await expectAccessible(page)
})

test('a related search is one key and Enter away, and finds what is related', async ({ page }) => {
  await openByKeyboard(page)
  await page.keyboard.press('r')
  const first = page.getByRole('link', { name: 'Same actor', exact: true })
  await expect(first).toBeFocused()
  await expect(first).toHaveAttribute('title', 'Done by deploy-bot: actor:agent:deploy-bot')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/audit-logs\?q=actor/)
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await page.goBack()
  await page.getByRole('link', { name: '±5 minutes', exact: true }).click()
  await expect(page).toHaveURL(/audit-logs\?from=.*&to=/)
  await expect(page.getByRole('row', { name: /User role changed/ })).toBeVisible()
})

test('any place of the JSON is copied as a value, a path or a query', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await openByKeyboard(page)
  await page.getByRole('tab', { name: 'JSON' }).click()
  const tree = page.getByRole('tree', { name: 'The whole event' })
  await tree.getByRole('treeitem', { name: /^action:/ }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(tree.getByRole('treeitem', { name: /^actor:/ })).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(tree.getByRole('treeitem', { name: /^on_behalf_of:/ })).toBeHidden()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(tree.getByRole('treeitem', { name: /^id:/ }).first()).toBeFocused()
  const actions = page.getByRole('group', { name: 'The chosen value' })
  for (const [button, text] of [
    ['Copy value', 'deploy-bot'],
    ['Copy path', '$.actor.id'],
    ['Copy as query', 'actor:agent:deploy-bot'],
  ] as const) {
    await actions.getByRole('button', { name: button }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(text)
  }
  await expectAccessible(page)
  await actions.getByRole('link', { name: 'Search for this' }).click()
  await expect(page).toHaveURL(/q=actor%3Aagent%3Adeploy-bot/)
})

test('the page of an event says what it is, leads to its neighbours, and back to the search', async ({
  page,
}) => {
  await signIn(page, company.owner)
  await page.goto(`/${company.slug}/audit-logs?q=change:changed&last=7d`)
  await page.getByRole('link', { name: 'Project settings changed' }).click()
  await page.getByRole('link', { name: 'Open as a page' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Project settings changed')
  await expect(page).toHaveTitle(/^Project settings changed, number \d+ · /)
  await page.getByRole('link', { name: 'Next in the log' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Impersonation')
  await page.getByRole('button', { name: 'Verify', exact: true }).click()
  await expect(page.getByText('Verified in this browser', { exact: true })).toBeVisible()
  await page.getByRole('link', { name: 'Previous in the log' }).click()
  await expect(page.getByText('Sealed, not yet verified here')).toBeVisible()
  await page.getByRole('link', { name: /^Audit logs change:changed/ }).click()
  await expect(page).toHaveURL(/audit-logs\?q=change:changed&last=7d$/)
})

test('an event of any size fits a phone, and the rest of it is one button away', async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 800 })
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await signIn(page, company.owner)
  await page.goto(`/${company.slug}/audit-logs?q=action:user.role_changed`)
  await eventRows(page).first().getByRole('link').click()
  await expect(page.getByRole('tab', { name: 'Details' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Show all 20 subjects' }).click()
  await page.getByRole('button', { name: 'Show all 100 changes' }).click()
  const details = page.getByRole('tree', { name: 'Details' })
  await details.getByRole('treeitem', { name: /^items:/ }).click()
  await details.getByRole('treeitem', { name: '100 of 900 more' }).click()
  await expect(details.getByRole('treeitem', { name: '100 of 800 more' })).toBeVisible()
  await details.getByRole('treeitem', { name: /^note:/ }).click()
  await expectNothingSticksOut(page)
})

async function openByKeyboard(page: Page): Promise<void> {
  await signIn(page, company.owner)
  await page.goto(`/${company.slug}/audit-logs?q=action:project.settings_changed`)
  await eventRows(page).first().getByRole('link').focus()
  await page.keyboard.press('Enter')
  // What is in the drawer is fetched when the first event is opened.
  await expect(page.getByRole('tab', { name: 'Details' })).toBeVisible()
}
