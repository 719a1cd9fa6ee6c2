import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeScratch } from './scratch'

// A process that works on a file until somebody kills it; for scratch.test.ts.
void makeScratch().then(({ path }) => {
  writeFileSync(join(path, 'export.csv.part'), 'ana@acme.example')
  process.stdout.write(path)
  setInterval(() => undefined, 60_000)
})
