// Writes the sources that the client's package shares with the server: `npx tsx scripts/generate-sdk.ts`. The package
// may import nothing of ours, and two versions of what a secret is would sooner or later disagree.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { catalogue } from '@/lib/log/catalogue/catalogue'

const root = fileURLToPath(new URL('..', import.meta.url))
const shared = [
  'cut-credentials.ts',
  'header-allow-list.ts',
  'json-pointer.ts',
  'redact-secrets.ts',
  'secret-keys.ts',
  'set-member.ts',
]

/** Path from the root to text, of every file of the package that is made and not written. */
export function makeSdkSources(): Map<string, string> {
  const sources = new Map([['sdk/src/catalogue.ts', makeCatalogue()]])
  for (const file of shared) sources.set(`sdk/src/redaction/${file}`, copySource(file))
  return sources
}

function makeCatalogue(): string {
  const actions = catalogue.map(({ action }) => action).sort()
  return `// Made by scripts/generate-sdk.ts from lib/log/catalogue: change it there.

/** Every action that the server knows by name; others are taken too. */
export const knownActions = [
${actions.map((action) => `  '${action}',\n`).join('')}] as const

export type KnownAction = (typeof knownActions)[number]
`
}

function copySource(file: string): string {
  const source = readFileSync(join(root, 'lib/log/event', file), 'utf8')
    .replace("'@/lib/log/schema'", "'./json-value'")
    .replaceAll(/from '(\.\/[a-z-]+)'/g, "from '$1.js'")
  return `// Copied by scripts/generate-sdk.ts from lib/log/event/${file}: change it there.\n\n${source}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of makeSdkSources()) writeFileSync(join(root, path), text)
}
