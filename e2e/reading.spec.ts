import { expect, type Page, test } from '@playwright/test'
import {
  makeCompany,
  makeProjectEvents,
  password,
  signIn,
  signInByForm,
  type TestCompany,
} from './make-company'

let company: TestCompany

test.beforeAll(async ({ request }) => {
  company = await makeCompany(request, makeProjectEvents())
})

test('who deleted a project is found by a slash, a query, Enter and one click', async ({
  page,
}) => {
  await signIn(page, company.owner)
  await openList(page)
  await page.keyboard.press('/')
  await page.keyboard.type('action:project.deleted')
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await expect(searchBox(page)).toBeFocused()
  await page.getByRole('row', { name: /Project deleted/ }).click()
  await expect(page.getByRole('dialog')).toContainText('Dora Deleter')
})

test('the arrow down leads from the search to what was found, Escape out of it', async ({
  page,
}) => {
  await signIn(page, company.owner)
  await openList(page)
  await page.keyboard.press('/')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('row').nth(1).getByRole('link')).toBeFocused()
  await page.keyboard.press('/')
  await page.keyboard.press('Escape')
  await expect(searchBox(page)).not.toBeFocused()
})

test('text typed before the page is alive is kept', async ({ page }) => {
  await signIn(page, company.owner)
  let openGate = () => {}
  const gate = new Promise<void>((open) => {
    openGate = open
  })
  await page.route('**/_next/static/**/*.js', async (route) => {
    await gate
    await route.continue()
  })
  await page.goto(`/${company.slug}/audit-logs`, { waitUntil: 'commit' })
  await searchBox(page).fill('action:project.deleted')
  openGate()
  await expectAlive(page)
  await expect(searchBox(page)).toHaveValue('action:project.deleted')
  await searchBox(page).press('Enter')
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
})

test('the query box follows the pickers and the Back button', async ({ page }) => {
  await signIn(page, company.owner)
  await openList(page)
  await searchBox(page).fill('action:project.deleted')
  await searchBox(page).press('Enter')
  await expect(page).toHaveURL(/project\.deleted/)
  await page.getByRole('button', { name: 'Clear all' }).click()
  await expect(searchBox(page)).toHaveValue('')
  await page.goBack()
  await expect(searchBox(page)).toHaveValue('action:project.deleted')
})

test('stepping through events goes over the ends of a page, and closing stays there', async ({
  page,
}) => {
  await signIn(page, company.owner)
  await openList(page, '?q=action:project.created')
  const drawer = page.getByRole('dialog')
  await page.getByRole('row').nth(50).getByRole('link').click()
  await expect(drawer).toContainText('Project 11')
  await page.keyboard.press('j')
  await expect(drawer).toContainText('Project 10')
  await expect(page.getByRole('row', { includeHidden: true })).toHaveCount(11)
  await drawer.getByRole('button', { name: 'Previous event' }).click()
  await expect(drawer).toContainText('Project 11')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  await expect(page.getByRole('row', { name: /Project 11/ }).getByRole('link')).toBeFocused()
})

test('evidence that was changed on its way is not valid, and none at all proves nothing', async ({
  page,
}) => {
  await signIn(page, company.owner)
  await page.goto(`/${company.slug}/audit-logs/5`)
  const evidence = '**/api/console/evidence*'
  await page.route(evidence, async (route) => {
    const response = await route.fetch()
    const body: { line: string } = await response.json()
    await route.fulfill({ response, json: { ...body, line: body.line.replace('"v":', '"w":') } })
  })
  const verify = page.getByRole('button', { name: 'Verify in this browser' })
  await verify.click()
  await expect(page.getByText('Not valid', { exact: true })).toBeVisible()
  await page.unroute(evidence)
  await page.route(evidence, (route) => route.abort())
  await verify.click()
  await expect(page.getByText('Not verified', { exact: true })).toBeVisible()
})

test('a page of the console breaks no rule of its own policy', async ({ page }) => {
  const refused: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text())
  })
  await signIn(page, company.owner)
  for (const path of ['audit-logs', 'audit-logs?event=3', 'audit-logs/3', 'settings/api-keys']) {
    await page.goto(`/${company.slug}/${path}`)
    await expectAlive(page)
  }
  expect(refused).toEqual([])
})

test('the navigation has API keys under Settings', async ({ page }) => {
  await signIn(page, company.owner)
  await openList(page)
  await page.getByRole('list', { name: 'Settings' }).getByRole('link', { name: 'API keys' }).click()
  await expect(page.getByRole('heading', { name: 'API keys' })).toBeVisible()
})

test('a member without the permission is led to what is theirs, not in a circle', async ({
  page,
}) => {
  await signInByForm(page, company.member)
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible()
  await page.goto(`/${company.slug}/audit-logs`)
  await expect(page.getByText(/Not found, or not yours to see/)).toBeVisible()
  await page.getByRole('link', { name: 'Go to your company' }).click()
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible()
})

test('a form that is sent before the page is alive keeps the password out of the address', async ({
  browser,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto('/signin')
  await page.getByLabel('E-mail').fill(company.owner)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByLabel('Password')).toHaveValue('')
  expect(asked.filter((url) => url.includes('password'))).toEqual([])
  await context.close()
})

async function openList(page: Page, query = ''): Promise<void> {
  await page.goto(`/${company.slug}/audit-logs${query}`)
  await expectAlive(page)
}

/** React has taken the page over: only then do shortcuts and handlers answer. */
async function expectAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const button = document.querySelector('main button')
    return button !== null && Object.keys(button).some((key) => key.startsWith('__reactProps'))
  })
}

function searchBox(page: Page) {
  return page.getByRole('textbox', { name: 'Search events' })
}
