import { request } from 'undici'
import type { BenchServer } from './server'

/** The cookie of a browser that signed in, by the two requests of the sign-in form. */
export async function openSession(
  { baseUrl }: BenchServer,
  { email, password }: { email: string; password: string },
): Promise<string> {
  const first = await request(`${baseUrl}/api/auth/csrf`)
  const { csrfToken } = (await first.body.json()) as { csrfToken: string }
  const cookies = readCookies(first.headers['set-cookie'])
  const answer = await request(`${baseUrl}/api/auth/callback/credentials`, {
    method: 'POST',
    headers: {
      cookie: cookies,
      'content-type': 'application/x-www-form-urlencoded',
      origin: baseUrl,
    },
    body: new URLSearchParams({ csrfToken, email, password, json: 'true' }).toString(),
  })
  await answer.body.dump()
  if (answer.statusCode !== 200) throw new Error(`signing in was answered ${answer.statusCode}`)
  return [cookies, readCookies(answer.headers['set-cookie'])].join('; ')
}

function readCookies(header: string | string[] | undefined): string {
  return [header ?? []]
    .flat()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
