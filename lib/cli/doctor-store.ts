import { sql } from '@/lib/platform/db'

/** What `doctor` asks of the database that no room asks by itself. */
export type DatabaseFacts = {
  version: string
  versionNumber: number
  database: string
  role: string
  /** Whether the app's role owns the events: then privileges stop nobody, only the triggers do. */
  isOwner: boolean
  isSuperuser: boolean
  fsync: string
  bytes: number
}

export async function readDatabaseFacts(): Promise<DatabaseFacts> {
  const [facts] = await sql().query<DatabaseFacts>(
    'doctor.facts',
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS "versionNumber",
            current_database() AS database, current_user AS role, current_setting('fsync') AS fsync,
            pg_has_role(current_user, c.relowner, 'USAGE') AS "isOwner", r.rolsuper AS "isSuperuser",
            pg_database_size(current_database()) AS bytes
       FROM pg_class c, pg_roles r WHERE c.oid = 'events'::regclass AND r.rolname = current_user`,
    [],
  )
  if (!facts) throw new Error('the database has no table of events')
  return facts
}
