import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compressStatic } from '@/scripts/lib/compress-static.mjs'
import { type CompressedFiles, openCompressedFiles } from './compressed-files'

const script = `export const words = '${'the same words over and over, '.repeat(100)}'`
const build = mkdtempSync(join(tmpdir(), 'compressed-files-'))
let files: CompressedFiles
const server = createServer((request, response) =>
  files.has(request) ? files.answer(request, response) : response.writeHead(204).end(),
)

beforeAll(async () => {
  mkdirSync(join(build, 'static', 'chunks'), { recursive: true })
  writeFileSync(join(build, 'static', 'chunks', 'page.js'), script)
  writeFileSync(join(build, 'static', 'chunks', 'tiny.js'), 'tiny()')
  await compressStatic(join(build, 'static'))
  files = await openCompressedFiles(build)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
})

afterAll(() => {
  server.close()
  rmSync(build, { recursive: true })
})

test('whoever takes brotli gets the whole script in fewer bytes, to be kept for ever', async () => {
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/_next/static/chunks/page.js`, {
    headers: { 'accept-encoding': 'gzip, deflate, br, zstd' },
  })
  expect(await answer.text()).toBe(script)
  expect(answer.headers.get('content-encoding')).toBe('br')
  expect(Number(answer.headers.get('content-length'))).toBeLessThan(script.length / 5)
  expect(answer.headers.get('content-type')).toMatch(/^application\/javascript/)
  expect(answer.headers.get('cache-control')).toContain('immutable')
  expect(answer.headers.get('vary')).toBe('Accept-Encoding')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
})

test('a HEAD is told what a GET would get, without it', async () => {
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/_next/static/chunks/page.js`, {
    method: 'HEAD',
    headers: { 'accept-encoding': 'br' },
  })
  expect(answer.status).toBe(200)
  expect(await answer.text()).toBe('')
})

const page = { method: 'GET', url: '/_next/static/chunks/page.js' }
const taken = { 'accept-encoding': 'br' }

test.each([
  ['by those who refuse brotli', { ...page, headers: { 'accept-encoding': 'gzip, br;q=0' } }],
  ['by those who say nothing', { ...page, headers: {} }],
  ['for a part of it', { ...page, headers: { ...taken, range: 'bytes=0-9' } }],
  ['to be changed', { ...page, method: 'POST', headers: taken }],
  ['for what is too small', { ...page, url: '/_next/static/chunks/tiny.js', headers: taken }],
  ['for what is not there', { ...page, url: '/_next/static/chunks/none.js', headers: taken }],
  ['for what lies outside', { ...page, url: '/_next/static/../../package.json', headers: taken }],
])('Next is left what is asked %s', (_, request) => {
  expect(files.has(request as unknown as IncomingMessage)).toBe(false)
})
