import { prepare } from './lib/prepare.mjs'
import { runTypeScript } from './lib/run.mjs'

await prepare({ build: true })
process.exit(
  await runTypeScript('bench/main.ts', process.argv.slice(2), { NODE_ENV: 'production' }),
)
