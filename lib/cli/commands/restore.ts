import { resolve } from 'node:path'
import { restoreBackup } from '@/lib/cli/backup/restore-backup'
import type { Command } from '@/lib/cli/command'

export const restore: Command = {
  name: 'restore',
  about: 'Puts a backup into an empty instance: a new DATA_DIR, or a new database.',
  positionals: { value: 'FILE|DIR', min: 1, max: 1 },
  options: {},
  examples: ['restore trailkeeper.tar', 'restore /mnt/backups/2026-11-26/ --json'],
  needsInstance: false,
  run: async ({ input, directory, progress, signal, say }) => {
    const [given = ''] = input.positionals
    const path = resolve(directory, given)
    const summary = await restoreBackup({
      ...{ path, signal, say },
      onProgress: (done) => progress.update({ done, total: null, label: 'rows' }),
    })
    const { createdAt, tables, rows, keysRestored, behind } = summary
    return {
      json: {
        ...{ file: path, created_at: createdAt, tables, rows, keys_restored: keysRestored },
        behind: behind.map(({ slug, size, published }) => ({ company: slug, size, published })),
      },
      text: [
        `Restored ${rows.toLocaleString('en-US')} rows of ${tables} tables, as of ${createdAt}.`,
        ...behind.map(
          ({ slug, size, published }) =>
            `The log of "${slug}" has ${size.toLocaleString('en-US')} events, but ${published.toLocaleString('en-US')} were published: it takes no events until \`integrity new-epoch --company ${slug}\`.`,
        ),
        'Were events recorded after that moment? Their checkpoints may be known elsewhere. If the DATA_DIR/marks of the lost instance are still there, put them into DATA_DIR; if not, run `integrity new-epoch` for each company whose checkpoints are kept elsewhere, before anything is recorded.',
      ].join('\n'),
    }
  },
}
