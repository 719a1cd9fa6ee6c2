import { expect, type Locator, type Page, test } from '@playwright/test'
import { expectAccessible } from './expect-accessible'
import { makeCompany, makeProjectEvents, projects, signIn, type TestCompany } from './make-company'

let company: TestCompany

test.beforeAll(async ({ request }) => {
  company = await makeCompany(request, makeProjectEvents())
})

/** What the company itself did at its making is left out. */
const q = 'action:project.*'

test('dragging over bars shows what lies there, and zooming out what lay around it', async ({
  page,
}) => {
  await openList(page)
  const chart = await findChart(page)
  const box = await chart.boundingBox()
  if (!box) throw new Error('the chart has no place')
  const y = box.y + 40
  await page.mouse.move(box.x + 1, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 4, y, { steps: 3 })
  await page.mouse.up()
  await expect(page).toHaveURL(/from=.*to=/)
  await expect(page.getByRole('status')).toHaveText(/^[1-5]\d events$/)
  const few = (await page.getByRole('status').textContent()) ?? ''
  await page.mouse.move(0, 0)
  await expect(chart).toHaveAttribute('aria-valuetext', `${few} in all`)
  await page.getByRole('button', { name: 'Zoom out' }).click()
  await expect(page.getByRole('status')).not.toHaveText(few)
})

test('a click on a bar shows its events, and Back all of them again', async ({ page }) => {
  await openList(page)
  const chart = await findChart(page)
  const box = await chart.boundingBox()
  if (!box) throw new Error('the chart has no place')
  // The deletion is the last event, and so in the last bar.
  await chart.click({ position: { x: box.width - 2, y: 40 } })
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await expect(page.getByRole('row', { name: /Dora Deleter/ })).toBeVisible()
  await page.goBack()
  await expect(page.getByText(`${projects + 1} events`, { exact: true })).toBeVisible()
})

test('the keyboard brushes as the pointer does', async ({ page }) => {
  await openList(page)
  const chart = await findChart(page)
  await chart.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(chart).toHaveAttribute('aria-valuetext', /^Chosen: .* events: \d+ Added$/)
  const words = (await chart.getAttribute('aria-valuetext')) ?? ''
  await page.keyboard.press('Escape')
  await expect(chart).not.toHaveAttribute('aria-valuetext', /^Chosen/)
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/from=.*to=/)
  await expect(page.getByRole('status')).toHaveText(/(\d+ events)/.exec(words)?.[1] ?? '')
  await expect(chart).toBeFocused()
})

test('the numbers are there as a table for whoever comes by keyboard', async ({ page }) => {
  await openList(page)
  const chart = await findChart(page)
  await chart.focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const table = page.getByRole('table', { name: 'Events over time' })
  await expect(table.getByRole('row').last()).toHaveText(/^\d{4}-\d\d-\d\d .* – \d\d:\d\d101$/)
  await expectAccessible(page)
})

test('a facet filters by a value, and leaves one out', async ({ page }) => {
  await page.setViewportSize({ width: 1400, height: 900 })
  await openList(page)
  const facets = page.getByRole('complementary', { name: 'Facets' })
  await facets.getByRole('button', { name: /^Dora Deleter/ }).click()
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await expect(searchBox(page)).toHaveValue(/^action:project\.\* actor:s_/)
  await expect(page.getByRole('button', { name: 'User: Dora Deleter' })).toBeVisible()
  const dora = facets.getByRole('button', { name: /^Dora Deleter/ })
  await expect(dora).toHaveAttribute('aria-pressed', 'true')
  await dora.click()
  await expect(searchBox(page)).toHaveValue(q)
  await facets.getByRole('button', { name: 'Leave out Dora Deleter' }).click()
  await expect(page.getByText(`${projects} events`, { exact: true })).toBeVisible()
  await expect(searchBox(page)).toHaveValue(/-actor:s_/)
})

test('on a narrow page the facets are a sheet, and what was folded away stays so', async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 800 })
  await openList(page)
  await page.getByRole('button', { name: 'Facets' }).click()
  const sheet = page.getByRole('dialog', { name: 'Facets' })
  await sheet.getByRole('button', { name: /^Project deleted/ }).click()
  await expect(page).toHaveURL(/action%3Aproject\.deleted|action:project\.deleted/)
  await sheet.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByText('1 event', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Over time' }).click()
  await expect(page.getByRole('slider')).toHaveCount(0)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Over time' })).toHaveAttribute(
    'aria-expanded',
    'false',
  )
})

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 360],
] as const) {
  test(`both break no rule of WCAG, ${colorScheme}, ${width} pixels wide`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    await openList(page)
    const chart = await findChart(page)
    await chart.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowRight')
    if (width < 1280) await page.getByRole('button', { name: 'Facets' }).click()
    await expect(page.getByRole('button', { name: 'Leave out Dora Deleter' })).toBeVisible()
    await expectAccessible(page)
  })
}

async function openList(page: Page): Promise<void> {
  await signIn(page, company.owner)
  await page.goto(`/${company.slug}/audit-logs?q=${encodeURIComponent(q)}`)
}

/** The chart comes after the table. */
async function findChart(page: Page): Promise<Locator> {
  const chart = page.getByRole('slider', { name: 'Events over time' })
  await expect(chart).toHaveAttribute('aria-valuetext', `${projects + 1} events in all`)
  return chart
}

function searchBox(page: Page) {
  return page.getByRole('combobox', { name: 'Search events' })
}
