import { expect, type Page, test } from '@playwright/test'
import { eventRows } from './event-rows'
import { makeCompany, makeProjectEvents, signIn, type TestCompany } from './make-company'

/**
 * What the Audit Logs page may take in scripts, as they come over the wire, until it is at rest and before anybody does
 * anything. 133 KB of it in gzip, 113 KB in brotli, are React and Next. What opens later is to be loaded later.
 */
const scriptBytesMax = 200_000

let company: TestCompany

test.beforeAll(async ({ request }) => {
  company = await makeCompany(request, makeProjectEvents())
})

test('the log comes with no more scripts than the budget allows', async ({ page }) => {
  await signIn(page, company.owner)
  const scripts = await collectScripts(page, async () => {
    await page.goto(`/${company.slug}/audit-logs`)
    await expect(eventRows(page).first()).toBeVisible()
    await expect(page.getByRole('slider', { name: 'Events over time' })).toBeVisible()
    await page.waitForLoadState('networkidle')
  })
  const listed = scripts.map(({ path, bytes }) => `${bytes} ${path}`).join('\n')
  expect(scripts.length, listed).toBeGreaterThan(5)
  // The real server compresses: nothing comes as it lies on the disk.
  expect(scripts.filter(({ isCompressed, bytes }) => !isCompressed && bytes > 1_500)).toEqual([])
  const total = scripts.reduce((sum, { bytes }) => sum + bytes, 0)
  expect(total, `${total} bytes:\n${listed}`).toBeLessThan(scriptBytesMax)
})

/** Everything that was loaded as a script during `work`, with the bytes of its body on the wire. */
async function collectScripts(page: Page, work: () => Promise<void>) {
  const reads: Promise<{ path: string; bytes: number; isCompressed: boolean }>[] = []
  page.on('requestfinished', (request) => {
    const { pathname: path } = new URL(request.url())
    if (!path.endsWith('.js')) return
    const read = async () => {
      const { responseBodySize: bytes } = await request.sizes()
      const response = await request.response()
      return { path, bytes, isCompressed: 'content-encoding' in (response?.headers() ?? {}) }
    }
    reads.push(read())
  })
  await work()
  return Promise.all(reads)
}
