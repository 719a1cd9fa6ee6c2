import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Holds a page as it stands to WCAG 2.2 A and AA, as far as a program can, and to its own width. */
export async function expectAccessible(page: Page): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const analyze = () =>
    new AxeBuilder({ page })
      // Our pages have no frames: what looks into them opens a page of its own each time, which takes half as long again.
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
      .withTags(tags)
      .analyze()
  let { violations } = await analyze()
  // From one page to the next the document has no title for a moment.
  if (violations.some(({ id }) => id === 'document-title')) {
    await expect(page).toHaveTitle(/./)
    violations = (await analyze()).violations
  }
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  expect(found, page.url()).toEqual([])
  await expectNothingSticksOut(page)
}

export async function expectNothingSticksOut(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width, 'nothing sticks out sideways').toBeLessThanOrEqual(page.viewportSize()?.width ?? 0)
}
