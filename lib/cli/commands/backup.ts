import { resolve } from 'node:path'
import { openSink } from '@/lib/cli/backup/backup-sink'
import { recordBackup } from '@/lib/cli/backup/record-backup'
import { stopped, writeBackup } from '@/lib/cli/backup/write-backup'
import type { Command } from '@/lib/cli/command'
import { loadEnv } from '@/lib/platform/env'
import { loadKeys } from '@/lib/platform/keys'

export const backup: Command = {
  name: 'backup',
  about:
    'Copies everything that the database holds as of one moment, while the instance goes on working; every log says so.',
  options: {
    output: {
      kind: 'text',
      short: 'o',
      value: 'FILE|DIR/',
      about: 'a tar file, or a directory where it ends with a slash; nothing may stand there',
      isRequired: true,
    },
    'include-keys': {
      kind: 'flag',
      about: 'the keys as well: whoever has the backup then reads every name, and signs as you',
    },
  },
  examples: ['backup -o trailkeeper.tar', 'backup -o /mnt/backups/2026-11-26/ --json'],
  needsInstance: true,
  run: async ({ input, directory, progress, signal, say, isEmbedded }) => {
    const path = input.required('output')
    const absolute = `${resolve(directory, path)}${/[/\\]$/.test(path) ? '/' : ''}`
    const env = loadEnv()
    const { migrateDatabaseUrl } = env
    if (migrateDatabaseUrl === undefined) throw new Error('the instance has no database')
    const sink = await openSink(absolute)
    try {
      const includeKeys = input.flag('include-keys')
      if (signal.aborted) throw stopped()
      const unrecorded = await recordBackup({ includesKeys: includeKeys })
      for (const { company, why } of unrecorded) {
        say(`The log of "${company}" does not say that this backup was begun: ${why}`)
      }
      const summary = await writeBackup({
        ...{ databaseUrl: migrateDatabaseUrl, sink, signal },
        keys: loadKeys(env),
        includeKeys,
        onProgress: (done) => progress.update({ done, total: null, label: 'rows' }),
      })
      const { tables, rows, bytes, includesKeys, createdAt } = summary
      const count = rows.toLocaleString('en-US')
      return {
        json: {
          ...{ file: absolute, created_at: createdAt, tables, rows, bytes },
          includes_keys: includesKeys,
          unrecorded: unrecorded.map(({ company }) => company),
        },
        text: [
          `${absolute} holds ${count} rows of ${tables} tables, as of ${createdAt}.`,
          includesKeys
            ? 'It includes the keys: keep it as you keep a password.'
            : `The keys are not in it, and without them it cannot be restored: keep ${isEmbedded ? `${env.dataDir}/keys.env` : 'the four keys of the environment'} as well, somewhere else.`,
        ].join('\n'),
      }
    } catch (error) {
      await sink.discard()
      throw error
    }
  },
}
