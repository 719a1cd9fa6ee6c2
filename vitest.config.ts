import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const conditions = ['react-server'] // makes `server-only` an empty module, as in Next's server

const shared = {
  resolve: { conditions, alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  ssr: { resolve: { conditions } },
}
const ignored = ['**/node_modules/**', '.next/**', '.cache/**', '.data/**', 'e2e/**']
const common = {
  setupFiles: ['lib/platform/test-setup.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
}

export default defineConfig({
  ...shared,
  test: {
    slowTestThreshold: 2_000,
    // One less than there are cores would be one on the two that a run must do with.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        ...shared,
        test: {
          ...common,
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...ignored, '**/*.db.test.ts'],
        },
      },
      {
        ...shared,
        test: {
          ...common,
          name: 'db',
          setupFiles: [...common.setupFiles, 'lib/platform/test-statement-names.ts'],
          include: ['**/*.db.test.ts'],
          exclude: ignored,
          globalSetup: ['lib/platform/test-server.ts'],
        },
      },
    ],
  },
})
