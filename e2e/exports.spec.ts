import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, type Page, test } from '@playwright/test'
import type { ExportFormat } from '@/lib/exports/schema/formats'
import { makeCompany, makeProjectEvents, projects, signIn } from './make-company'

test('what was searched for is exported, and the file is the one whose hash is told', async ({
  page,
  request,
}) => {
  const company = await makeCompany(request, makeProjectEvents())
  await signIn(page, company.owner)
  await page.goto(`/${company.slug}/audit-logs?q=action:project.created&last=30d`)
  await page.getByRole('link', { name: 'Export', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Exports', exact: true })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Query' })).toHaveValue('action:project.created')
  await expect(page.getByText('Nothing was exported yet')).toBeVisible()

  // A mistake is told before anything is begun.
  await page.getByRole('textbox', { name: 'Query' }).fill('actoin:project.created')
  await page.getByRole('button', { name: 'Export as CSV', exact: true }).click()
  await page.getByRole('button', { name: /^Use action/ }).click()
  await page.getByRole('button', { name: 'Export as CSV', exact: true }).click()

  const row = page.getByRole('row').filter({ hasText: 'action:project.created' })
  await expect(row.getByRole('link', { name: 'Download' })).toBeVisible()
  const news = page.getByRole('region', { name: 'Exports so far' }).getByRole('status')
  await expect(news.first()).toHaveText(`The export as CSV is done: ${projects} events.`)
  const save = async (name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('link', { name }).click(),
    ])
    return readFile(await download.path())
  }
  const file = await save('Download')
  const manifest = JSON.parse((await save('Manifest')).toString('utf8'))
  expect(createHash('sha256').update(file).digest('hex')).toBe(manifest.sha256)
  expect(manifest).toMatchObject({ rows: projects, query: 'action:project.created' })
  expect(file.toString('utf8').split('\r\n')).toHaveLength(projects + 2)
  expect((await save('Signature')).toString('utf8')).toContain('SSH SIGNATURE')

  await page.goto(`/${company.slug}/audit-logs?q=action:audit_log.exported`)
  await expect(page.getByText('Audit logs exported').first()).toBeVisible()
  await page.goto(`/${company.slug}/exports`)
  await page.getByRole('button', { name: 'Delete the file of the export as CSV' }).click()
  await expect(row.getByText('Its file was deleted.').last()).toBeVisible()

  // What is gone is made again as it was asked for.
  await row.getByRole('button', { name: 'Export again as CSV' }).click()
  await expect(row).toHaveCount(2)
  await expect(row.first().getByRole('link', { name: 'Download' })).toBeVisible()
})

/** Cancels an export of `openedEvents` half way, and resumes it; answers its file. */
async function cancelAndResume(
  page: Page,
  {
    company,
    format,
    label,
    marked,
  }: { company: { slug: string }; format: ExportFormat; label: string; marked: string },
): Promise<{ path: string }> {
  const flags = ['--conditions=react-server', '--import', 'tsx']
  const half = promisify(execFile)(
    process.execPath,
    [...flags, 'e2e/half-exporter.ts', company.slug, format, 'action:project.opened'],
    { env: { ...process.env, DATA_DIR: process.env.E2E_DATA_DIR, DATABASE_URL: '' } },
  )
  const row = page.getByRole('row').filter({ hasText: 'action:project.opened' })
  try {
    await expect(async () => {
      await page.goto(`/${company.slug}/exports`)
      await expect(row.getByText(new RegExp(`^${marked} of`)).last()).toBeVisible({
        timeout: 2_000,
      })
    }).toPass()
    await row.getByRole('button', { name: `Cancel the export as ${label}` }).click()
    const kept = new RegExp(`^${marked} of .* events written, kept until`)
    await expect(row.getByText(kept).last()).toBeVisible()
    await half
  } finally {
    // Where the test fails, nobody else ends it.
    half.child.kill()
  }
  await row.getByRole('button', { name: `Resume the export as ${label}` }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    row.getByRole('link', { name: 'Download' }).click(),
  ])
  await expect(row.getByText('1,000 events').last()).toBeVisible()
  return { path: await download.path() }
}

const openedEvents = Array.from({ length: 1_000 }, (_, number) => ({
  action: 'project.opened',
  actor: { type: 'user', id: 'u1', name: 'Ana Lima' },
  details: { number },
}))

test('an export that is cancelled goes on where it was, and its file is whole', async ({
  page,
  request,
}) => {
  const company = await makeCompany(request, openedEvents)
  await signIn(page, company.owner)
  const asked = { company, format: 'ndjson', label: 'NDJSON', marked: '200' } as const
  const { path } = await cancelAndResume(page, asked)
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).details.number)).toEqual(
    openedEvents.map((_, at) => at),
  )
})

test('so does an evidence bundle, and the browser verifies it', async ({ page, request }) => {
  const company = await makeCompany(request, openedEvents)
  await signIn(page, company.owner)
  const asked = { company, format: 'bundle', label: 'Evidence bundle', marked: '500' } as const
  const { path } = await cancelAndResume(page, asked)
  await page.goto('/verify')
  await page.getByLabel('Choose an evidence bundle').setInputFiles(path)
  await expect(page.getByRole('status')).toContainText('Valid')
  await expect(page.getByText('1,000 lines, each an event of this log.')).toBeVisible()
})
