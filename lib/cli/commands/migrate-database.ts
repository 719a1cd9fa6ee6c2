import { readMigrations } from '@/lib/platform/migrate'
import type { Command } from '@/lib/cli/command'

export const migrateDatabase: Command = {
  name: 'migrate',
  about: 'Brings the database to this version. Every start does the same by itself.',
  options: {},
  examples: ['migrate'],
  // Opening the instance applies what is missing, under a lock.
  needsInstance: true,
  run: async () => {
    const migrations = readMigrations('prisma/migrations').map(({ name }) => name)
    return {
      json: { migrations, newest: migrations.at(-1) ?? null },
      text: `The database has all ${migrations.length} migrations, the newest is ${migrations.at(-1)}.`,
    }
  },
}
