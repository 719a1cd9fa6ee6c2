import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readOriginalStack } from './original-stack'

const home = mkdtempSync(join(tmpdir(), 'trailkeeper-test-'))
const chunks = join(home, '.next', 'server')
mkdirSync(chunks, { recursive: true })
// One mapping: column 10 of the first line is line 7, column 3 of the source.
const map = { version: 3, sources: ['../../lib/a.ts'], names: [], mappings: 'UAMG' }
writeFileSync(join(chunks, '[root]._.js.map'), JSON.stringify(map))
writeFileSync(join(chunks, 'damaged.js.map'), '{')
afterAll(() => rmSync(home, { recursive: true }))

it('a place in a bundle becomes the place in its source', () => {
  const stack = `Error: x\n    at t.a (${chunks}/[root]._.js:1:15)\n    at async ${chunks}/[root]._.js:1:11`
  const source = `${join(home, 'lib/a.ts')}:7:4`
  expect(readOriginalStack(stack)).toBe(`Error: x\n    at t.a (${source})\n    at async ${source}`)
})

it.each([
  `Error: at 12:30:15\n    at run (node:internal/modules/run_main:117:5)`,
  `Error: x\n    at t.a (${chunks}/damaged.js:1:15)`,
  `Error: x\n    at t.a (${chunks}/gone.js:1:15)`,
  `Error: x\n    at t.a (${home}/elsewhere.js:1:15)`,
])('what has no map stays as it is: %s', (stack) => {
  expect(readOriginalStack(stack)).toBe(stack)
})
