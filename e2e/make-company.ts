import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { type APIRequestContext, type BrowserContext, expect, type Page } from '@playwright/test'

export const password = 'correct horse battery staple'

export type TestCompany = { slug: string; owner: string; member: string; key: string }

/** A company with an owner, a member and these events. Another one each time: a failed test begins anew. */
export async function makeCompany(
  request: APIRequestContext,
  events: readonly object[],
): Promise<TestCompany> {
  const slug = `northwind-${randomUUID().slice(0, 8)}`
  const owner = `owner@${slug}.example`
  const member = `member@${slug}.example`
  const flags = ['--conditions=react-server', '--import', 'tsx']
  const { stdout: key } = await promisify(execFile)(
    process.execPath,
    [...flags, 'e2e/company-maker.ts', slug, password],
    { env: { ...process.env, DATA_DIR: process.env.E2E_DATA_DIR, DATABASE_URL: '' } },
  )
  const answer = await request.post('/api/audit-log', {
    headers: { authorization: `Bearer ${key}` },
    data: { events },
  })
  expect(answer.status()).toBe(200)
  return { slug, owner, member, key }
}

type Cookies = Parameters<BrowserContext['addCookies']>[0]

/** By e-mail: passwords are slow to check, and most tests are about what comes after it. */
const sessions = new Map<string, Cookies>()

/** Signs a page's browser in without loading the form; once per person. The page stays where it is. */
export async function signIn(page: Page, email: string): Promise<void> {
  const known = sessions.get(email)
  if (known) return page.context().addCookies(known)
  await openSession(page.request, email)
  sessions.set(email, await page.context().cookies())
}

/** The same by hand; leads to where the console begins. */
export async function signInByForm(page: Page, email: string): Promise<void> {
  await page.goto('/signin')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).not.toHaveURL(/signin/)
}

/** The two requests that the form makes; the cookie stays with whoever asked. */
export async function openSession(api: APIRequestContext, email: string): Promise<void> {
  const { csrfToken } = (await (await api.get('/api/auth/csrf')).json()) as { csrfToken: string }
  const form = { csrfToken, email, password, json: 'true' }
  const answer = await api.post('/api/auth/callback/credentials', { form })
  expect(answer.status(), await answer.text()).toBe(200)
}

/** More than one page of the list, so that it can be turned. */
export const projects = 60
const hourMs = 3_600_000

/** Projects made one after another ten days ago, and the deletion of the first one. */
export function makeProjectEvents(): object[] {
  const start = Date.now() - 240 * hourMs
  const created = Array.from({ length: projects }, (_, at) => ({
    action: 'project.created',
    occurred_at: new Date(start + at * 60_000).toISOString(),
    actor: { type: 'user', id: 'u1', name: 'Ana Lima', email: 'ana@northwind.example' },
    targets: [{ type: 'project', id: `project-${at + 1}`, name: `Project ${at + 1}` }],
  }))
  const deleted = {
    action: 'project.deleted',
    occurred_at: new Date(start + 2 * hourMs).toISOString(),
    actor: { type: 'user', id: 'u2', name: 'Dora Deleter', email: 'dora@northwind.example' },
    targets: [{ type: 'project', id: 'project-1', name: 'Project 1' }],
  }
  return [...created, deleted]
}
