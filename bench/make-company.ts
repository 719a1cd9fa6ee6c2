import { runCli } from './server'

export const password = 'correct horse battery staple'

export type BenchCompany = { slug: string; key: string; email: string }

/** A company with a key that reads and writes, and an owner. Made anew each time, unless `isThere`. */
export async function makeCompany(
  dataDir: string,
  slug: string,
  { isThere = false, hasOwner = isThere }: { isThere?: boolean; hasOwner?: boolean } = {},
): Promise<BenchCompany> {
  const email = `owner@${slug}.example`
  const of = ['--company', slug]
  if (!isThere) {
    await runCli(dataDir, ['company', 'create', '--slug', slug, '--name', slug, '--json'])
  }
  if (!hasOwner) {
    const owner = ['--email', email, '--name', 'Owner', '--role', 'owner', '--password', password]
    await runCli(dataDir, ['user', 'create', ...of, ...owner, '--json'])
  }
  const named = ['--name', `bench ${Date.now()}`, '--scopes', 'events:read,events:write']
  const made = await runCli(dataDir, ['key', 'create', ...of, ...named, '--json'])
  const { key }: { key: string } = JSON.parse(made)
  return { slug, key, email }
}
