import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Env, EnvSource } from './env'
import { giveToDirectoryOwner, readFileIfAny, writePrivateFile } from './private-file'
import { StartError } from './start-error'

/** In the order in which they are printed. All are 32 random bytes in base64; the signing keys are Ed25519 seeds. */
export const keyNames = [
  'AUTH_SECRET',
  'ENCRYPTION_KEY',
  'LOG_SIGNING_KEY',
  'EXPORT_SIGNING_KEY',
] as const
export type KeyName = (typeof keyNames)[number]
export type Keys = Record<KeyName, string>

/** Fresh keys, for `keys generate` and a first start. */
export function generateKeys(): Keys {
  const key = () => randomBytes(32).toString('base64')
  return {
    AUTH_SECRET: key(),
    ENCRYPTION_KEY: key(),
    LOG_SIGNING_KEY: key(),
    EXPORT_SIGNING_KEY: key(),
  }
}

/** One `NAME=value` a line, as an environment file has them. */
export function formatKeys(keys: EnvSource): string {
  return keyNames.flatMap((name) => (keys[name] ? [`${name}=${keys[name]}\n`] : [])).join('')
}

/**
 * The keys of this instance. With the embedded database they are kept in `DATA_DIR/keys.env` (mode 0600) and
 * made on the first start; what the environment gives goes first. With a DATABASE_URL the environment must
 * give all: several instances share one database, and must share them. Throws a `StartError` otherwise.
 */
export function loadKeys(env: Env): Keys {
  const given: EnvSource = {
    AUTH_SECRET: env.authSecret,
    ENCRYPTION_KEY: env.encryptionKey,
    LOG_SIGNING_KEY: env.logSigningKey,
    EXPORT_SIGNING_KEY: env.exportSigningKey,
  }
  const missing = keyNames.filter((name) => !given[name])
  if (missing.length === 0) return given as Keys
  if (env.databaseUrl !== undefined) {
    throw new StartError(
      `With a DATABASE_URL the environment must also hold ${missing.join(', ')}: \`npm run --silent cli -- keys generate\` makes them, once for all instances of this database.`,
    )
  }
  const kept = readOrMakeFile(env.dataDir)
  for (const name of missing) given[name] = kept[name]
  return given as Keys
}

function readOrMakeFile(dataDir: string): Keys {
  const path = join(dataDir, 'keys.env')
  if (!existsSync(path)) makeFile({ dataDir, path })
  const kept = Object.fromEntries(
    (readFileIfAny(path) ?? '').split('\n').flatMap((line) => {
      const [, name, value] = /^([A-Z_]+)=(.+)$/.exec(line.trim()) ?? []
      return name && value ? [[name, value]] : []
    }),
  ) as Partial<Keys>
  const keys = { ...generateKeys(), ...kept }
  if (keyNames.some((name) => !kept[name])) writePrivateFile(path, formatKeys(keys)) // a newer version's key
  return keys
}

function makeFile({ dataDir, path }: { dataDir: string; path: string }): void {
  if (existsSync(join(dataDir, 'postgres', 'state.json'))) {
    throw new StartError(
      `The keys of this instance are gone: ${path} belongs to the database in ${dataDir}, which cannot be read without it. Restore it from a backup.`,
    )
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, formatKeys(generateKeys()), { mode: 0o600 })
  giveToDirectoryOwner(draft)
  try {
    linkSync(draft, path) // fails when another process was first: its keys count
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
}
