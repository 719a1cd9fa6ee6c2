import { expect, type Page, test } from '@playwright/test'
import { eventRows } from './event-rows'
import { makeCompany, signIn, type TestCompany } from './make-company'

const total = 400
let company: TestCompany

test.beforeAll(async ({ request }) => {
  const start = Date.now() - 20 * 86_400_000
  const events = Array.from({ length: total }, (_, at) => ({
    action: 'ticket.created',
    // One an hour, so that the days change.
    occurred_at: new Date(start + at * 3_600_000).toISOString(),
    actor: { type: 'user', id: `u${at % 3}`, name: ['Ana Lima', 'Bo Chan', 'Cy Diaz'][at % 3] },
    targets: [{ type: 'ticket', id: `t${at + 1}`, name: `Ticket no ${at + 1}.` }],
    outcome: at === total - 1 ? 'denied' : 'success',
  }))
  company = await makeCompany(request, events)
})

test.beforeEach(async ({ page }) => {
  await signIn(page, company.owner)
})

test('somebody who scrolls sees every event once, and few of them are in the document', async ({
  page,
}) => {
  test.slow()
  await openList(page)
  const seen = new Set<string>()
  await expect(async () => {
    const texts = await readDrawnRows(page)
    expect(texts.length).toBeLessThan(130)
    for (const text of texts) seen.add(/Ticket no \d+\./.exec(text)?.[0] ?? '')
    expect(await scrollBy(page, 600)).toBe('at the end')
    expect(await page.getByText('No older events').count()).toBe(1)
  }).toPass({ intervals: [30], timeout: 50_000 })
  for (const text of await readDrawnRows(page)) seen.add(/Ticket no \d+\./.exec(text)?.[0] ?? '')
  expect(seen.size).toBe(total)
  await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', /^4\d\d$/)
})

test('a reload, and the way back from another page, go on where somebody was', async ({ page }) => {
  await openList(page)
  const row = page.getByRole('row', { name: /Ticket no 250\./ })
  await expect(async () => {
    await scrollBy(page, 700)
    await expect(row).toBeInViewport({ timeout: 200 })
  }).toPass({ intervals: [50] })
  // The address follows a moment after the scrolling: then the row is one of the dozen after its cursor.
  const seq = Number(await row.getAttribute('data-row'))
  const ahead = () => Number(/cursor=\d+\.(\d+)/.exec(page.url())?.[1] ?? Number.NaN) - seq
  await expect.poll(ahead).toBeLessThan(13)
  await page.reload()
  await expect(row).toBeInViewport()
  await row.getByRole('link').click()
  await expect(page.getByRole('dialog')).toContainText('Ticket no 250.')
  await page.goBack()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(row).toBeInViewport()
  await row.getByRole('cell', { name: /Ana Lima/ }).hover()
  await row.getByRole('button', { name: 'Filter for Ana Lima' }).click()
  await expect(page).toHaveURL(/actor/)
  await expect(page).not.toHaveURL(/cursor=/)
  await page.goBack()
  await expect(row).toBeInViewport()
})

test('a value of a cell is asked for, and shut out, by one click', async ({ page }) => {
  await openList(page)
  const row = page.getByRole('row', { name: /Ticket no 400\./ })
  await row.hover()
  await row.getByRole('cell', { name: /Ticket no 400\./ }).hover()
  await row.getByRole('button', { name: 'Filter for Ticket no 400.' }).click()
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await page.goBack()
  await expect(page.getByText(`${total} events`, { exact: true })).toBeVisible()
  await row.getByRole('cell', { name: /Ticket no 400\./ }).hover()
  await row.getByRole('button', { name: 'Exclude Ticket no 400.' }).click()
  await expect(page.getByText(`${total - 1} events`, { exact: true })).toBeVisible()
  await expect(page).toHaveURL(/-target/)
})

test('a search without an answer says so, keeps what is there, and is asked again', async ({
  page,
}) => {
  await openList(page)
  const lists = '**/api/console/list?*'
  await page.route(lists, (route) => route.abort())
  await page.getByRole('combobox', { name: 'Search events' }).fill('target:t7')
  await page.keyboard.press('Enter')
  const problem = page.getByRole('alert').filter({ hasText: 'This search got no answer.' })
  await expect(problem).toBeVisible()
  await expect(page.getByRole('row', { name: /Ticket no 400\./ })).toBeVisible()
  await page.unroute(lists)
  await problem.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await expect(page.getByRole('row', { name: /Ticket no 7\./ })).toBeVisible()
  await expect(problem).toBeHidden()
})

test('rows are ticked by keyboard and by a range, and copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await openList(page)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(page.getByText('1 selected')).toBeVisible()
  await page
    .getByRole('checkbox', { name: /^Select/ })
    .nth(9)
    .click({ modifiers: ['Shift'] })
  await expect(page.getByText('10 selected')).toBeVisible()
  await page.getByRole('button', { name: 'Copy as TSV' }).click()
  await expect(page.getByText('Copied')).toBeVisible()
  const lines = (await readClipboard(page)).split('\n')
  expect(lines).toHaveLength(11)
  expect(lines[0]).toBe('Action\tUser\tSubject\tContext\tDate & time')
  expect(lines[1]).toContain('Ticket no 400.')
  await page.getByRole('button', { name: 'Copy as JSON' }).click()
  await expect.poll(async () => (await readClipboard(page)).startsWith('[')).toBe(true)
  expect(JSON.parse(await readClipboard(page))).toHaveLength(10)
  await page.getByRole('button', { name: 'Clear selection' }).click()
  await expect(page.getByText('10 selected')).toBeHidden()
})

test('columns are put into another order by keyboard and by dragging, and stay so', async ({
  page,
}) => {
  await openList(page)
  const heads = page.getByRole('columnheader')
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('button', { name: 'Move Subject' }).press('ArrowUp')
  await expect(heads.nth(2)).toHaveText('Subject')
  const handle = page.getByRole('button', { name: 'Move Context' })
  const goal = await page.getByRole('button', { name: 'Move Action' }).boundingBox()
  await handle.hover()
  await page.mouse.down()
  await page.mouse.move((goal?.x ?? 0) + 5, (goal?.y ?? 0) + 2, { steps: 8 })
  await page.mouse.up()
  await expect(heads.nth(1)).toHaveText('Context')
  await page.keyboard.press('Escape')
  await page.goto(`/${company.slug}/audit-logs`)
  await expect(heads.nth(1)).toHaveText('Context')
  await expect(heads.nth(3)).toHaveText('Subject')
})

test('times are told by the clocks that somebody chose, and by them again next time', async ({
  page,
}) => {
  await openList(page)
  await expect(page.getByRole('rowheader').first()).toHaveText(/^\w+day, \d{4}-\d\d-\d\d$/)
  await page.getByRole('button', { name: /^Times/ }).click()
  await page.getByRole('menuitemradio', { name: 'How long ago' }).click()
  await expect(eventRows(page).first()).toContainText(/days ago/)
  await page.reload()
  await expect(eventRows(page).first()).toContainText(/days ago/)
})

test('what was refused says so without colour, and g with a letter goes to a page', async ({
  page,
}) => {
  await openList(page, '?q=outcome:denied&columns=action,user')
  await expect(eventRows(page).first().getByTitle('Denied')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await expect(page).toHaveURL(/settings\/members/)
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page).toHaveURL(/api-activity/)
})

test('without any script the pages turn by links', async ({ browser, page }) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  })
  const plain = await context.newPage()
  await plain.goto(`/${company.slug}/audit-logs?q=action:ticket.created`)
  await expect(eventRows(plain)).toHaveCount(50)
  await plain.getByRole('link', { name: 'Older' }).click()
  await expect(eventRows(plain).first()).toContainText('Ticket no 350.')
  await context.close()
})

async function openList(page: Page, query = '?q=action:ticket.created'): Promise<void> {
  await page.goto(`/${company.slug}/audit-logs${query}`)
  await page.waitForFunction(() => {
    const button = document.querySelector('main button')
    return button !== null && Object.keys(button).some((key) => key.startsWith('__reactProps'))
  })
}

/** The rows in the document, once those for the place scrolled to are drawn: on a busy machine a frame later. */
async function readDrawnRows(page: Page): Promise<string[]> {
  const table = page.getByRole('table')
  await expect
    .poll(() =>
      table.evaluate((element) => {
        const shown = element.parentElement?.getBoundingClientRect()
        const rows = [...element.querySelectorAll('[data-row]')].map((row) =>
          row.getBoundingClientRect(),
        )
        if (shown === undefined) return false
        // Headings of days and the line at the end are no rows.
        const isAbove = Math.min(...rows.map(({ top }) => top)) < shown.top + 160
        return isAbove && Math.max(...rows.map(({ bottom }) => bottom)) > shown.bottom - 160
      }),
    )
    .toBe(true)
  return eventRows(page).allTextContents()
}

/** Scrolls within the table, and answers whether that was its end already. */
function scrollBy(page: Page, px: number): Promise<string> {
  return page.getByRole('table').evaluate((table, by) => {
    const before = table.parentElement?.scrollTop
    table.parentElement?.scrollBy(0, by)
    return before === table.parentElement?.scrollTop ? 'at the end' : 'on its way'
  }, px)
}

function readClipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText())
}
