import { randomUUID } from 'node:crypto'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { runCli } from './run-cli'

/** Another one each time: after a failed test everything begins anew, on the same database. */
const company = `northwind-${randomUUID().slice(0, 8)}`
const password = 'correct horse battery staple'
const owner = `owner@${company}.example`
const member = `member@${company}.example`
/** More than one page of the list, so that it can be turned. */
const projects = 60

test.beforeAll(async ({ request }) => {
  await runCli(['company', 'create', '--slug', company, '--name', 'Northwind'])
  for (const [email, name, role] of [
    [owner, 'Nora Owner', 'owner'],
    [member, 'Milo Member', 'member'],
  ] as const) {
    const who = ['--email', email, '--name', name, '--role', role, '--password', password]
    await runCli(['user', 'create', '--company', company, ...who])
  }
  const scopes = 'events:read,events:write'
  const made = await runCli([
    'key',
    'create',
    '--company',
    company,
    '--name',
    'e2e',
    '--scopes',
    scopes,
  ])
  const answer = await request.post('/api/audit-log', {
    headers: { authorization: `Bearer ${made.key}` },
    data: { events: makeEvents() },
  })
  expect(answer.status()).toBe(200)
})

test('a wrong password is answered with a sentence, and opens nothing', async ({ page }) => {
  await page.goto(`/${company}/audit-logs`)
  await page.getByLabel('E-mail').fill(owner)
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'wrong' })).toHaveText(
    'E-mail or password is wrong.',
  )
  await page.goto(`/${company}/audit-logs`)
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('filters by action, user and date write the address, and clear all takes them away', async ({
  page,
}) => {
  await signIn(page, owner)
  await page.getByRole('button', { name: 'Action', exact: true }).click()
  await page.getByPlaceholder('Type or action').fill('deleted')
  await page.getByRole('option', { name: 'Deleted', exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/q=change(:|%3A)deleted/)
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'User', exact: true }).click()
  await page.getByPlaceholder('Name, e-mail or id').fill('dora')
  await page.getByRole('option', { name: /Dora Deleter/ }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/actor(:|%3A)/)
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: /^User: ?Dora Deleter/ })).toBeVisible()

  await page.getByRole('button', { name: /^Date and time/ }).click()
  await page.getByRole('button', { name: 'Last 24 hours' }).click()
  await expect(page).toHaveURL(/last=24h/)
  await expect(page.getByText('No event matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear all' }).first().click()
  await expect(page).toHaveURL(new RegExp(`/${company}/audit-logs$`))
})

test('a query with an error says where it is, and what it would be', async ({ page }) => {
  await signIn(page, owner)
  const box = page.getByRole('textbox', { name: 'Search events' })
  // The shortcut answers once the page is alive; text typed before that would be lost.
  await expect(async () => {
    await page.keyboard.press('/')
    await expect(box).toBeFocused({ timeout: 500 })
  }).toPass()
  await box.fill('actr:dora')
  await page.keyboard.press('Enter')
  await expect(page.locator('#query-errors')).toContainText('^^^^')
  await expect(page.getByText('Nothing was searched')).toBeVisible()
})

test('pages turn both ways and come back to the same place', async ({ page }) => {
  await signIn(page, owner)
  await page.goto(`/${company}/audit-logs?q=action:project.created`)
  const rows = page.getByRole('row')
  await expect(rows).toHaveCount(51)
  const first = await rows.nth(1).textContent()
  await page.getByRole('link', { name: 'Older' }).first().click()
  await expect(rows).toHaveCount(projects - 50 + 1)
  await page.getByRole('link', { name: 'Newer' }).first().click()
  await expect(rows).toHaveCount(51)
  expect(await rows.nth(1).textContent()).toBe(first)
})

test('the keyboard alone finds, opens, steps through and closes events', async ({ page }) => {
  await signIn(page, owner)
  await page.goto(`/${company}/audit-logs?q=action:project.created`)
  await expect(page.getByRole('row')).toHaveCount(51)
  await page.keyboard.press('/')
  await expect(page.getByRole('textbox', { name: 'Search events' })).toBeFocused()
  await page.getByRole('textbox', { name: 'Search events' }).blur()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('Project 60')
  await expect(page).toHaveURL(/event=\d+/)
  await page.keyboard.press('j')
  await expect(drawer).toContainText('Project 59')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
})

test('an event has an address of its own, and the browser verifies it by itself', async ({
  page,
}) => {
  await signIn(page, owner)
  await page.goto(`/${company}/audit-logs?q=change:deleted`)
  await page.getByRole('link', { name: 'Project deleted' }).click()
  await page.reload()
  await expect(page.getByRole('dialog')).toContainText('Dora Deleter')
  await page.getByRole('link', { name: 'Open as a page' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Project deleted')
  await page.getByRole('button', { name: 'Verify in this browser' }).click()
  await expect(page.getByText('Valid', { exact: true })).toBeVisible()
})

test('a key is shown once, works, and is over once it is revoked', async ({ page, playwright }) => {
  await signIn(page, owner)
  await page.goto(`/${company}/settings/api-keys`)
  await page.getByRole('button', { name: 'Create API key' }).click()
  await page.getByLabel('Name').fill('Reader')
  await page.getByRole('button', { name: 'Create key' }).click()
  const secret = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
  await page.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByText(secret)).toHaveCount(0)

  const program = await playwright.request.newContext()
  const read = () =>
    program.get(new URL('/api/audit-log?limit=1', page.url()).href, {
      headers: { authorization: `Bearer ${secret}` },
    })
  expect((await read()).status()).toBe(200)
  await page.getByRole('button', { name: 'Revoke Reader' }).click()
  await page.getByRole('button', { name: 'Revoke key' }).click()
  await expect(page.getByRole('row', { name: /Reader/ })).toContainText('Revoked')
  expect((await read()).status()).toBe(401)
})

test('a member without the permission gets the page of something that is not there', async ({
  page,
}) => {
  await signIn(page, member)
  const texts = new Set<string>()
  for (const path of [`/${company}/audit-logs`, `/${company}/audit-logs/1`, '/nobody/audit-logs']) {
    expect((await page.goto(path))?.status(), path).toBe(404)
    texts.add((await page.getByText(/Not found, or not yours to see/).textContent()) ?? '')
  }
  expect([...texts]).toEqual([expect.stringContaining('Nora Owner')])
  await expect(page.getByRole('link', { name: 'Audit logs' })).toHaveCount(0)
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 360]) {
    test(`no page breaks WCAG A or AA, ${colorScheme}, ${width} pixels wide`, async ({ page }) => {
      test.slow()
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 800 })
      await page.goto('/signin')
      await expectAccessible(page)
      await signIn(page, owner)
      for (const path of [
        'audit-logs',
        'audit-logs?q=actr:x',
        'audit-logs?q=nothing-like-this',
        'audit-logs/1',
        'settings/api-keys',
      ]) {
        await page.goto(`/${company}/${path}`)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await expectAccessible(page)
      }
      await page.goto(`/${company}/audit-logs`)
      await page.getByRole('button', { name: /^Date and time/ }).click()
      await expectAccessible(page)
      await page.keyboard.press('Escape')
      await page.getByRole('row').nth(1).getByRole('link').click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectAccessible(page)
    })
  }
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/signin')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).not.toHaveURL(/signin/)
}

async function expectAccessible(page: Page): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  expect(found, page.url()).toEqual([])
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width, 'nothing sticks out sideways').toBeLessThanOrEqual(page.viewportSize()?.width ?? 0)
}

function makeEvents() {
  const hour = 3_600_000
  const start = Date.now() - 10 * 24 * hour
  const created = Array.from({ length: projects }, (_, at) => ({
    action: 'project.created',
    occurred_at: new Date(start + at * 60_000).toISOString(),
    actor: { type: 'user', id: 'u1', name: 'Ana Lima', email: 'ana@northwind.example' },
    targets: [{ type: 'project', id: `project-${at + 1}`, name: `Project ${at + 1}` }],
  }))
  const deleted = {
    action: 'project.deleted',
    occurred_at: new Date(start + 2 * hour).toISOString(),
    actor: { type: 'user', id: 'u2', name: 'Dora Deleter', email: 'dora@northwind.example' },
    targets: [{ type: 'project', id: 'project-1', name: 'Project 1' }],
  }
  return [...created, deleted]
}
