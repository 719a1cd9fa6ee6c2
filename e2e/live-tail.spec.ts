import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { makeCompany, makeProjectEvents, signIn, type TestCompany } from './make-company'

let company: TestCompany

test.beforeAll(async ({ request }) => {
  company = await makeCompany(request, makeProjectEvents())
})

test.beforeEach(async ({ page }) => {
  await signIn(page, company.owner)
})

async function add(request: APIRequestContext, ...names: string[]): Promise<void> {
  const answer = await request.post('/api/audit-log', {
    headers: { authorization: `Bearer ${company.key}` },
    data: {
      events: names.map((name) => ({
        action: 'project.archived',
        actor: { type: 'user', id: 'u7', name: 'Lia Live' },
        targets: [{ type: 'project', id: name, name }],
      })),
    },
  })
  expect(answer.status()).toBe(200)
}

/** Opens the list with live events on, and waits until they are. */
async function openLive(page: Page, query = ''): Promise<void> {
  const opened = page.waitForResponse((response) => response.url().includes('/api/console/tail'))
  await page.goto(`/${company.slug}/audit-logs?live=true${query}`)
  await opened
  await expect(page.getByText('Live', { exact: true }).first()).toBeAttached()
}

/** Without what the console itself records each minute: how many are new is counted. */
const projectsOnly = '&q=-action:api.requested'

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`${name}\\b`) })

test('an event that is sent appears without a reload, above all others', async ({
  page,
  request,
}) => {
  await page.goto(`/${company.slug}/audit-logs`)
  await page.getByRole('button', { name: 'Live', exact: true }).click()
  await expect(page).toHaveURL(/live=true/)
  await add(request, 'Alpha')
  await expect(row(page, 'Alpha')).toBeInViewport()
  await expect(page.getByText('1 more since')).toBeVisible()
})

test('only what matches comes, and only within the time that is shown', async ({
  page,
  request,
}) => {
  await openLive(page, '&q=target:Beta')
  await add(request, 'Gamma')
  await add(request, 'Beta')
  await expect(row(page, 'Beta')).toBeInViewport()
  await expect(row(page, 'Gamma')).toHaveCount(0)
  await page.goto(`/${company.slug}/audit-logs?live=true&to=2026-01-01T00:00:00.000Z`)
  await expect(page.getByRole('button', { name: 'Live', exact: true })).toBeDisabled()
})

test('whoever reads further down keeps their place, and is told how many are new', async ({
  page,
  request,
}) => {
  await openLive(page, projectsOnly)
  const project = row(page, 'Project 35')
  await project.scrollIntoViewIfNeeded()
  await expect(project).toBeInViewport()
  const before = await project.boundingBox()
  await add(request, 'Delta', 'Epsilon')
  const pill = page.getByRole('button', { name: '2 new events' })
  await expect(pill).toBeVisible()
  expect((await project.boundingBox())?.y).toBe(before?.y)
  await pill.click()
  await expect(row(page, 'Epsilon')).toBeInViewport()
  await expect(pill).toBeHidden()
})

test('paused, events wait, and come in when it goes on', async ({ page, request }) => {
  await openLive(page, projectsOnly)
  await page.keyboard.press('l')
  await expect(page.getByRole('button', { name: 'Resume live events' })).toBeVisible()
  await add(request, 'Zeta')
  await expect(page.getByRole('button', { name: '1 new event' })).toBeVisible()
  await expect(row(page, 'Zeta')).toHaveCount(0)
  await page.keyboard.press('l')
  await expect(row(page, 'Zeta')).toBeInViewport()
})

test('a connection that broke goes on where it was', async ({ page, request }) => {
  const asked: (string | undefined)[] = []
  let openGate = () => {}
  const gate = new Promise<void>((open) => {
    openGate = open
  })
  await page.route('**/api/console/tail*', async (route) => {
    const id = route.request().headers()['last-event-id']
    asked.push(id)
    if (asked.length > 1) {
      await gate
      return route.continue()
    }
    // Opens, and is over at once.
    const body = `event: open\nid: ${id}\ndata: {"epoch":1}\n\n`
    await route.fulfill({ contentType: 'text/event-stream', body })
  })
  await page.goto(`/${company.slug}/audit-logs?live=true`)
  await expect(page.getByText('Connecting again…')).toBeVisible()
  await add(request, 'Eta', 'Theta')
  openGate()
  await expect(row(page, 'Eta')).toBeInViewport()
  await expect(row(page, 'Eta')).toHaveCount(1)
  await expect(row(page, 'Theta')).toHaveCount(1)
  expect(asked[1]).toBe(asked[0])
})
