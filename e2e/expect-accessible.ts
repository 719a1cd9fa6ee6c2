import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Holds a page as it stands to WCAG 2.2 A and AA, as far as a program can, and to its own width. */
export async function expectAccessible(page: Page): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  // From one page to the next the document has no title for a moment.
  await expect(page).toHaveTitle(/./)
  // Within the application the title of the next page comes a moment after the page.
  await expect(page).toHaveTitle(/./)
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  expect(found, page.url()).toEqual([])
  await expectNothingSticksOut(page)
}

export async function expectNothingSticksOut(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width, 'nothing sticks out sideways').toBeLessThanOrEqual(page.viewportSize()?.width ?? 0)
}
