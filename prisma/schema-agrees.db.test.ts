import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/platform/test-database'

let migrated: TestDatabase
let described: TestDatabase

beforeAll(async () => {
  ;[migrated, described] = await Promise.all([
    createTestDatabase(),
    createTestDatabase({ isEmpty: true }),
  ])
  const script = await writeSchemaAsSql(described.migrateDatabaseUrl)
  await ask(described.migrateDatabaseUrl, script)
})
afterAll(() => Promise.all([migrated.drop(), described.drop()]))

// Partitions are made by a function and say nothing new; Prisma's own table stands in no schema.
const ours = `c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and not c.relispartition and c.relname <> '_prisma_migrations'`

const columns = `select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end as it
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where ${ours} order by 1`

const keys = `select c.relname || ' ' || pg_get_constraintdef(k.oid) as it
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where ${ours} and k.contype in ('p', 'f') order by 1`

const uniques = `select c.relname || ' unique (' || string_agg(a.attname, ', ' order by n.at) || ')' as it
  from pg_index i join pg_class c on c.oid = i.indrelid
  cross join lateral unnest(i.indkey::int2[]) with ordinality as n(number, at)
  join pg_attribute a on a.attrelid = c.oid and a.attnum = n.number
  where ${ours} and i.indisunique and not i.indisprimary and i.indpred is null and i.indexprs is null
  group by c.relname, i.indexrelid order by 1`

it.each([
  { what: 'columns, their types and whether they may be null', text: columns },
  { what: 'primary and foreign keys', text: keys },
  { what: 'unique keys', text: uniques },
])('schema and migrations agree on $what', async ({ text }) => {
  const fromMigrations = await ask(migrated.migrateDatabaseUrl, text)
  expect(fromMigrations.length).toBeGreaterThan(0)
  expect(await ask(described.migrateDatabaseUrl, text)).toEqual(fromMigrations)
})

type Engine = { diff: (input: object) => Promise<{ stdout: string }> }
type Glue = {
  __wbg_set_wasm: (exports: WebAssembly.Exports) => void
  SchemaEngine: { new: (options: object, log: () => void, adapter: object) => Promise<Engine> }
}

/** What Prisma's schema engine would run on an empty database; the engine is WebAssembly, from npm. */
async function writeSchemaAsSql(connectionString: string): Promise<string> {
  const home = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))
  const glue = (await import(
    /* @vite-ignore */ pathToFileURL(join(home, 'schema_engine_bg.js')).href
  )) as Glue
  const code = readFileSync(join(home, 'schema_engine_bg.wasm'))
  const imports = { './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports }
  const { instance } = await WebAssembly.instantiate(code, imports)
  glue.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
  const files = readdirSync('prisma/schema')
    .filter((name) => name.endsWith('.prisma'))
    .map((path) => ({ path, content: readFileSync(join('prisma/schema', path), 'utf8') }))
  const datamodels = files.map(({ path, content }) => [path, content])
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString }))
  const engine = await glue.SchemaEngine.new({ datamodels }, () => undefined, adapter)
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  return stdout
}

async function ask(url: string, text: string): Promise<string[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const result = await client.query<{ it: string }>(text)
    return Array.isArray(result) ? [] : result.rows.map((row) => row.it)
  } finally {
    await client.end()
  }
}
