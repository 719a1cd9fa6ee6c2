import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres'
import { type Env, loadEnv, setEnv } from './env'
import { loadKeys } from './keys'
import { makeDataDir } from './data-dir'
import { migrate } from './migrate'

export type Instance = {
  env: Env
  /** Lets the embedded server go, if there is one; after the database pool is closed. */
  release: () => Promise<void>
}

/**
 * Opens the instance that the environment describes, for server, worker and command line alike: keys,
 * database (embedded unless DATABASE_URL is set; started when nobody runs it), migrations. Afterwards this
 * process's environment holds all of it, so that `loadEnv()` and Next see the same. Throws `StartError`.
 */
export async function openInstance(
  options: { onProgress?: (message: string) => void } = {},
): Promise<Instance> {
  const given = loadEnv()
  const embedded = given.databaseUrl === undefined ? await openEmbedded(given, options) : undefined
  try {
    const keys = loadKeys(given)
    const databaseUrl = embedded?.databaseUrl ?? given.databaseUrl ?? ''
    const migrateDatabaseUrl =
      embedded?.migrateDatabaseUrl ?? given.migrateDatabaseUrl ?? databaseUrl
    await migrate({
      databaseUrl: migrateDatabaseUrl,
      appDatabaseUrl: databaseUrl,
      onProgress: options.onProgress,
    })
    setEnv({
      ...keys,
      DATABASE_URL: databaseUrl,
      MIGRATE_DATABASE_URL: migrateDatabaseUrl,
      DATA_DIR: given.dataDir,
      BASE_URL: given.baseUrl,
      NEXTAUTH_URL: given.baseUrl,
      NEXTAUTH_SECRET: keys.AUTH_SECRET,
    })
    return { env: loadEnv(), release: async () => embedded?.release() }
  } catch (error) {
    await embedded?.release()
    throw error
  }
}

/** Keys first: a cluster without its keys is one whose keys were lost. */
async function openEmbedded(
  env: Env,
  { onProgress }: { onProgress?: (message: string) => void },
): Promise<EmbeddedPostgres> {
  makeDataDir(env.dataDir)
  loadKeys(env)
  return startEmbeddedPostgres({ dataDir: env.dataDir, onProgress })
}
