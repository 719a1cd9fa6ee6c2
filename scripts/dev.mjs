import { prepare } from './lib/prepare.mjs'
import { runTypeScript } from './lib/run.mjs'

await prepare()
process.exit(
  await runTypeScript('lib/web/server.ts', ['--dev', ...process.argv.slice(2)], {
    NODE_ENV: 'development',
  }),
)
