import { prepare } from './lib/prepare.mjs'
import { runServer } from './lib/run.mjs'

await prepare({ build: true })
process.exit(await runServer(process.argv.slice(2)))
