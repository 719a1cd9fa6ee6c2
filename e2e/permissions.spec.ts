import { randomUUID } from 'node:crypto'
import { type APIRequestContext, type APIResponse, expect, request, test } from '@playwright/test'
import { pages } from '@/app/_permissions/matrix'
import { permissionsIn } from '@/app/_permissions/expect-access'
import { roles } from '@/lib/access/roles'
import { makeCompany, openSession, type TestCompany } from './make-company'
import { runCli } from './run-cli'

// What the pages answer on the wire; app/_permissions tries them as everybody, without a server.

type Kind = 'owner' | 'member'
const kinds: Kind[] = ['owner', 'member']

let ours: TestCompany
/** Another company, and an event in it. */
let theirs: { slug: string; event: string }
let people: Record<Kind, APIRequestContext>
let stranger: APIRequestContext

test.beforeAll(async ({ request: api, baseURL: base }) => {
  const baseURL = base ?? ''
  test.setTimeout(180_000)
  const event = { action: 'door.opened', actor: { type: 'system' } }
  ;[ours, theirs] = await Promise.all([makeCompany(api, [event]), makeOtherCompany(api)])
  people = { owner: await signIn(baseURL, ours.owner), member: await signIn(baseURL, ours.member) }
  stranger = await request.newContext({ baseURL })
})

test('every page leads strangers to sign in, and is a 404 to whoever may not see it', async () => {
  for (const [address, { needs }] of Object.entries(pages)) {
    const path = addressOf(address, { company: ours.slug })
    const isOfCompany = address.startsWith('/[company]')
    const answer = await ask(stranger, path)
    if (isOfCompany) {
      expect(answer.status(), path).toBe(307)
      expect(answer.headers().location, path).toContain(`/signin?callbackUrl=`)
    } else if (needs === 'token') {
      expect(answer.status(), path).toBe(404)
    }
    if (!isOfCompany) continue
    for (const kind of kinds) {
      const mayEnter =
        needs === 'member' ||
        permissionsIn(needs).some((one) => roles[kind].permissions.includes(one))
      const found = await ask(people[kind], path)
      // Of what has an id of its own only the event is there.
      const isThere = mayEnter && !/\[(?!company|event)/.test(address)
      if (isThere) expect([200, 307], `${kind} ${path}`).toContain(found.status())
      else expect(found.status(), `${kind} ${path}`).toBe(404)
      expect(found.headers().location ?? '', `${kind} ${path}`).not.toContain('/signin')
    }
  }
})

test('another company, and what is in it, answer word for word as what is nowhere', async () => {
  const { event } = theirs
  expect(event).toMatch(/^[0-9a-f-]{36}$/)
  const nowhere = theirs.slug.replace(/[^-]+$/, randomUUID().slice(0, 8))
  for (const kind of kinds) {
    for (const address of Object.keys(pages).filter((one) => one.startsWith('/[company]'))) {
      const given = { event, company: theirs.slug }
      const nothing = { event: randomUUID(), company: nowhere }
      const tell = async (at: typeof given) =>
        telling(await ask(people[kind], addressOf(address, at)), at)
      const answer = await tell(nothing)
      expect(answer.status, address).toBe(404)
      expect(answer.page).toMatch(/\byours\b/)
      expect(await tell(given), `${kind} ${address}`).toEqual(answer)
    }
  }
  for (const kind of kinds) {
    const given = { event, company: ours.slug }
    const nothing = { event: randomUUID(), company: ours.slug }
    const tell = async (at: typeof given) =>
      telling(await ask(people[kind], addressOf('/[company]/audit-logs/[event]', at)), at)
    expect(await tell(given), kind).toEqual(await tell(nothing))
  }
})

/** That it was made is its first event. */
async function makeOtherCompany(api: APIRequestContext): Promise<typeof theirs> {
  const slug = `southwind-${randomUUID().slice(0, 8)}`
  await runCli(['company', 'create', '--slug', slug, '--name', 'Southwind'])
  const named = ['--company', slug, '--name', 'e2e', '--scopes', 'events:read']
  const { key } = await runCli(['key', 'create', ...named])
  const headers = { authorization: `Bearer ${String(key)}` }
  const answer = await api.get('/api/audit-log/1', { headers })
  return { slug, event: ((await answer.json()) as { id: string }).id }
}

async function signIn(baseURL: string, email: string): Promise<APIRequestContext> {
  const context = await request.newContext({ baseURL })
  await openSession(context, email)
  return context
}

function ask(context: APIRequestContext, path: string): Promise<APIResponse> {
  return context.get(path, { maxRedirects: 0 })
}

function addressOf(address: string, given: { company: string; event?: string }): string {
  return address
    .replace('[company]', given.company)
    .replace('[event]', given.event ?? '1')
    .replace(/\[\w+\]/, randomUUID())
}

/** All that an answer tells but what it repeats of the address, and what is new in every answer. */
async function telling(
  answer: APIResponse,
  { company, event }: { company: string; event: string },
) {
  const { date: _, 'x-request-id': requestId = '\0', ...headers } = answer.headers()
  const body = await answer.text()
  const nonce = /nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '')?.[1] ?? '\0'
  const hide = (text: string) =>
    [company, event, requestId, nonce]
      .reduce((rest, word) => rest.replaceAll(word, '…'), text)
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')
  return {
    status: answer.status(),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, hide(text)])),
    page: wordsOf(hide(body)),
  }
}

/**
 * Every word of the page, once each, in the order of letters. React streams it in rows that name each other, and their order,
 * their numbers and what stands in the row that names it are a matter of time: what the page says and does is not.
 */
function wordsOf(body: string): string {
  const words = body.match(/[\p{L}@._/-]{3,}/gu) ?? []
  return [...new Set(words)].sort().join(' ')
}
