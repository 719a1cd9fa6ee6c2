import { expect, test } from '@playwright/test'
import { openSplunk, type Receiver } from '@/lib/streaming/test-receivers'
import { expectAccessible } from './expect-accessible'
import { makeCompany, makeProjectEvents, projects, signIn } from './make-company'

const token = 'b7c1-right-token'

let receiver: Receiver
test.beforeAll(async () => {
  receiver = await openSplunk({ token })
})
test.afterAll(() => receiver.stop())

test('an owner streams the log to a SIEM: tries it, mends the token, gets every event, switches it off', async ({
  page,
  request,
}) => {
  const { slug, owner, key } = await makeCompany(request, makeProjectEvents())
  await signIn(page, owner)
  await page.goto(`/${slug}/audit-logs`)
  await page.getByRole('main').getByRole('link', { name: 'Audit Log Settings' }).click()
  const form = page.getByRole('region', { name: 'Destination', exact: true })
  await expect(form.getByLabel('URL')).toBeDisabled()
  await page.getByLabel('Enable audit log streaming').click()
  await expect(form.getByLabel('URL')).toBeEnabled()

  // Everything that is wrong is said at once.
  await form.getByLabel('URL').fill('ftp://siem.example.com/very-secret-path?key=very-secret-query')
  await form.getByRole('button', { name: 'Add destination' }).click()
  await expect(form.getByLabel('Name')).toHaveAccessibleDescription(/must not be empty/)
  await expect(form.getByLabel('URL')).toHaveAccessibleDescription(/begins with ftp:/)
  await expect(form.getByLabel('Authentication token')).toHaveAccessibleDescription(/is required/)
  await expect(form.getByRole('status')).toHaveText(/Some fields are wrong/)
  const calls = async () => {
    const authorization = `Bearer ${key}`
    const query = 'q=area:api_activity&expand=event&limit=50'
    return (await request.get(`/api/audit-log?${query}`, { headers: { authorization } })).text()
  }
  await expect.poll(calls).toContain('destinations.create')
  expect(await calls()).toContain('ftp://siem.example.com')
  expect(await calls()).not.toMatch(/very-secret-(path|query)/)

  await form.getByLabel('URL').fill(receiver.url)
  await form.getByLabel('Authentication token').fill('wrong-token')
  await form.getByLabel('Begins').selectOption('With the oldest event that is kept')
  // What is wrong is said where it is, though that is folded up.
  await form.getByText('Filter, format, headers, certificate').click()
  await form.getByLabel('Which events').fill('actoin:x')
  await form.getByText('Filter, format, headers, certificate').click()
  await form.getByRole('button', { name: 'Test Connection' }).click()
  await expect(form.getByLabel('Which events')).toHaveAccessibleDescription(/actoin/)
  await form.getByLabel('Which events').fill('')
  await form.getByRole('button', { name: 'Test Connection' }).click()
  await expect(form.getByText('The connection does not work')).toBeVisible()
  await expect(
    form.getByText('Splunk does not know this HEC token (code 4).').first(),
  ).toBeVisible()

  await form.getByLabel('Authentication token').fill(token)
  const tryOut = form.getByRole('button', { name: 'Test Connection' })
  await tryOut.press('Enter')
  await expect(form.getByText('The connection works')).toBeVisible()
  await expect(tryOut).toBeFocused()
  expect(receiver.stored).toEqual([])
  await form.getByText('What it would get for one event').click()
  await expectAccessible(page)
  await form.getByLabel('Name').fill('Splunk')
  await form.getByRole('button', { name: 'Add destination' }).click()

  const card = page.getByRole('article', { name: 'Splunk' })
  await expect(card.getByText('Active')).toBeVisible()
  const ofProjects = () =>
    receiver.stored.filter(({ document }) => String(document.action).startsWith('project.'))
  await expect.poll(() => ofProjects().length).toBe(projects + 1)
  expect(ofProjects().at(0)?.document.action).toBe('project.created')

  // While the server is away the page stays, with what was typed.
  const another = page.getByRole('region', { name: 'Another destination' })
  await another.getByLabel('Name').fill('typed')
  await page.route('**/*', (route) => route.abort())
  const away = page.getByText('The server does not answer at the moment.')
  await expect(away).toBeVisible()
  await page.unroute('**/*')
  await expect(away).toBeHidden()
  await expect(another.getByLabel('Name')).toHaveValue('typed')

  await page.getByLabel('Enable audit log streaming').click()
  await expect(card.getByText('Off', { exact: true })).toBeVisible()
  await expect(another.getByRole('button', { name: 'Add destination' })).toBeDisabled()
  await expect(card.getByRole('button', { name: 'Replay…' })).toBeDisabled()
  await expect(card.getByRole('button', { name: 'Delete…' })).toBeEnabled()
  await expect(another.getByLabel('URL')).toBeDisabled()
  const answer = await request.post('/api/audit-log', {
    headers: { authorization: `Bearer ${key}` },
    data: { action: 'project.archived', actor: { type: 'user', id: 'u1' } },
  })
  expect(answer.status()).toBe(200)

  // Its place was kept: what came meanwhile follows, once.
  await page.reload()
  await page.getByLabel('Enable audit log streaming').click()
  await expect.poll(() => ofProjects().at(-1)?.document.action).toBe('project.archived')
  const ids = ofProjects().map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('an owner sees which events a receiver refuses, and sends one of them again', async ({
  page,
  request,
}) => {
  let isMended = false
  const choosy = await openSplunk({
    token,
    refuses: ({ action }) => !isMended && (action === 'project.bad' || action === 'project.worse'),
  })
  const { slug, owner, key } = await makeCompany(request, makeProjectEvents())
  await signIn(page, owner)
  await page.goto(`/${slug}/settings/audit-log`)
  await page.getByLabel('Enable audit log streaming').click()
  const form = page.getByRole('region', { name: 'Destination', exact: true })
  await form.getByLabel('Name').fill('Splunk')
  await form.getByLabel('URL').fill(choosy.url)
  await form.getByLabel('Authentication token').fill(token)
  await form.getByRole('button', { name: 'Add destination' }).click()
  const card = page.getByRole('article', { name: 'Splunk' })
  await expect(card.getByText('Active')).toBeVisible()
  const actor = { type: 'user', id: 'u1' }
  const answer = await request.post('/api/audit-log', {
    headers: { authorization: `Bearer ${key}` },
    data: {
      events: ['bad', 'fine', 'worse'].map((word) => ({ action: `project.${word}`, actor })),
    },
  })
  const { results } = (await answer.json()) as { results: { seq: number }[] }
  await card.getByRole('link', { name: 'Attempts and dead letters' }).click()
  const letters = page.getByRole('table', { name: 'Dead letters of Splunk' })
  await expect(letters.getByRole('row')).toHaveCount(3)
  await expect(letters).toContainText('code 6')
  await expect(letters.getByRole('row').nth(1)).toContainText('project.worse')
  const attempts = page.getByRole('table', { name: 'Last attempts to Splunk' })
  await expect(attempts.getByRole('row').nth(1)).toContainText('Stream')
  await expectAccessible(page)

  isMended = true
  const first = (results[0]?.seq ?? 0) + 1
  await letters.getByRole('button', { name: `Send again: event ${first}` }).click()
  await expect(letters.getByRole('row')).toHaveCount(2)
  const actions = choosy.stored.map(({ document }) => document.action)
  expect(actions).toContain('project.bad')
  expect(actions).not.toContain('project.worse')
  // What was recorded meanwhile may have gone out after it.
  await expect(attempts.getByRole('row').filter({ hasText: 'Dead letters' })).toHaveCount(1)
  await choosy.stop()

  await card.getByRole('button', { name: 'Replay…' }).click()
  const from = page.getByRole('dialog').getByLabel('Recorded from')
  await expect(from).toHaveAccessibleDescription(/^In UTC\./)
  await page.keyboard.press('Escape')

  // Secrets in the path and behind the ? are not shown, and stay where the form leaves them so.
  const edit = async (url: string) => {
    await card.getByRole('button', { name: 'Edit…' }).click()
    const dialog = page.getByRole('dialog')
    const before = await dialog.getByLabel('URL').inputValue()
    await dialog.getByLabel('URL').fill(url === '' ? before : url)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    return before
  }
  const inPath = 'w9Xk2ZrPq7LmT4VbN8cYhJ3d'
  await edit(`${choosy.url}/hook/${inPath}?key=very-secret-query`)
  await expect(card.getByText('/hook/…?key=…')).toBeVisible()
  expect(await edit('')).toMatch(/\/hook\/…\?key=…$/)
  expect(await page.content()).not.toMatch(/very-secret-query|w9Xk2ZrPq7LmT4VbN8cYhJ3d/)
})
