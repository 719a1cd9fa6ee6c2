import { prepare } from './lib/prepare.mjs'
import { runTypeScript } from './lib/run.mjs'

await prepare()
process.exit(
  await runTypeScript('lib/cli/main.ts', process.argv.slice(2), { NODE_ENV: 'production' }),
)
