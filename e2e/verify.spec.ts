import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { makeTestArchive, type TestArchive } from '@/lib/exports/bundle/test-archive'
import { expectAccessible, expectNothingSticksOut } from './expect-accessible'

let directory: string
let sound: TestArchive
let changed: TestArchive

test.beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trailkeeper-verify-'))
  sound = await makeTestArchive(join(directory, 'sound'), { size: 3_000 })
  changed = await makeTestArchive(join(directory, 'changed'), {
    size: 3_000,
    changeLine: (line, seq) => (seq === 1_233 ? line.replace('"fixed"', '"open!"') : line),
  })
})

test('anybody can verify a bundle in the browser, and nothing is uploaded', async ({ page }) => {
  await page.goto('/signin')
  await page.getByRole('link', { name: 'Verify evidence' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Verify evidence' })).toBeVisible()
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(request.url())
  })
  const beside = page.waitForEvent('worker')
  await page.getByLabel('Choose an evidence bundle').setInputFiles(sound.path)
  await expect(page.getByRole('status')).toContainText('Valid')
  await expect(page.getByRole('status')).toContainText('Keys not pinned')
  // Not by the page itself, which has to stay free; and nothing is left running.
  await beside
  await expect.poll(() => page.workers()).toEqual([])
  await expect(page.getByText('3,000 lines, each an event of this log.')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Not proven' })).toBeVisible()
  expect(sent).toEqual([])

  await page.getByRole('button', { name: 'Verify another bundle' }).click()
  await page.getByText('Trusted keys (optional)').click()
  await page.getByLabel('Keys of logs, or a policy').fill(sound.vkey)
  await page.getByLabel('Choose an evidence bundle').setInputFiles(sound.path)
  await expect(page.getByRole('status')).toContainText('Valid')
  await expect(page.getByText('pinned by the policy')).toBeVisible()
})

test('a changed row is named, and what is no bundle is said to be none', async ({ page }) => {
  await page.goto('/verify')
  await page.getByLabel('Choose an evidence bundle').setInputFiles(changed.path)
  await expect(page.getByRole('alert').filter({ hasText: 'Not valid' })).toBeVisible()
  await expect(page.getByText('events.ndjson, line 1234:')).toBeVisible()
  await page.setViewportSize({ width: 360, height: 800 })
  await expectNothingSticksOut(page)
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Verify another bundle' }).click()
  const cut = join(directory, 'cut.zip')
  await writeFile(cut, (await readFile(sound.path)).subarray(0, 40_000))
  await page.getByLabel('Choose an evidence bundle').setInputFiles(cut)
  await expect(page.getByText('This cannot be read as a bundle')).toBeVisible()
})
