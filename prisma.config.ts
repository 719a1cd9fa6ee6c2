import { defineConfig } from 'prisma/config'

/** For Prisma's own command line; the server and the tests apply migrations by lib/platform/migrate.ts. */
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: {
    // `generate` needs no database, yet reads this.
    url:
      process.env.MIGRATE_DATABASE_URL ||
      process.env.DATABASE_URL ||
      'postgresql://localhost/trailkeeper',
  },
})
