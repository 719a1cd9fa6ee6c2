import { expect, test } from '@playwright/test'
import { eventRows } from './event-rows'
import { expectAccessible, expectNothingSticksOut } from './expect-accessible'
import { makeCompany, makeProjectEvents, signIn, type TestCompany } from './make-company'

const endless = 'x'.repeat(300)
const longEvent = {
  action: 'settings.changed',
  actor: { type: 'user', id: endless, name: `Very ${'long '.repeat(30)}name` },
  targets: [{ type: 'project', id: endless, name: endless }],
  context: endless,
  source: { user_agent: endless },
  changes: [{ field: endless, old: endless, new: { [endless]: endless } }],
  request: { method: 'POST', path: `/${endless}`, query: { [endless]: endless } },
  details: { [endless]: endless },
}

let company: TestCompany

test.beforeAll(async ({ request }) => {
  company = await makeCompany(request, [...makeProjectEvents(), longEvent])
})

const pages = [
  'audit-logs?q=actr:x',
  'audit-logs?q=nothing-like-this',
  'audit-logs/1',
  'api-activity',
  'actions?q=key',
  'alerts',
  'alerts/rules',
  'alerts/rules/new?preset=after_hours_login',
  'alerts/channels',
  'integrity',
  'reports',
  'account',
  'privacy?q=ana',
  'holds',
  'retention',
  'settings/members',
  'settings/roles-and-permissions',
  'exports',
  'settings/groups',
  'settings/workspaces',
  'settings/service-accounts',
  'settings/api-keys',
  'settings/company',
  'settings/audit-log',
]

// Each theme and each width once: what a rule finds depends on the colours or on the layout, not on the pair of them.
for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 360],
] as const) {
  test(`no page breaks WCAG A or AA, ${colorScheme}, ${width} pixels wide`, async ({ page }) => {
    test.slow()
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    await page.goto('/signin')
    await expectAccessible(page)
    await page.goto('/verify')
    await expectAccessible(page)
    await signIn(page, company.owner)
    for (const path of pages) {
      await page.goto(`/${company.slug}/${path}`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expectAccessible(page)
    }
    await page.goto(`/${company.slug}/audit-logs`)
    await expect(page.getByRole('slider', { name: 'Events over time' })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: /^Date and time/ }).click()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await eventRows(page).first().getByRole('link').click()
    await expect(page.getByRole('dialog').getByRole('tab', { name: 'Details' })).toBeVisible()
    await expectAccessible(page)
  })
}

for (const width of [1440, 360]) {
  test(`values without an end stick out nowhere, ${width} pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    await signIn(page, company.owner)
    await page.goto(`/${company.slug}/audit-logs?q=action:settings.changed`)
    await page.getByRole('link', { name: 'Settings changed' }).click()
    const drawer = page.getByRole('dialog')
    await expect(drawer.getByRole('heading', { name: 'Seal' })).toBeVisible()
    await expectNothingSticksOut(page)
    expect(await drawer.evaluate(listWiderThanTheirPlace)).toEqual([])
    await drawer.getByRole('tab', { name: 'JSON' }).click()
    expect(await drawer.evaluate(listWiderThanTheirPlace)).toEqual([])
  })
}

/** Runs in the page: elements whose content needs sideways scrolling, or is cut off. */
function listWiderThanTheirPlace(root: Element): string[] {
  return [...root.querySelectorAll('div, dd, td, th, pre, section')]
    .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
    .map((element) => `${element.tagName} ${element.className}`)
}
