import type { Locator, Page } from '@playwright/test'

/** The rows of events in the table, without its head and the headings of days; also those behind a drawer. */
export function eventRows(page: Page): Locator {
  const link = page.getByRole('link', { includeHidden: true })
  return page.getByRole('row', { includeHidden: true }).filter({ has: link })
}
