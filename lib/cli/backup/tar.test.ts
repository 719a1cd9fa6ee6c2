import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readTarHeader, tarEnd, tarHeader, tarPadding } from './tar'

const files = [
  { name: 'header.json', content: Buffer.from('{}\n') },
  { name: 'tables/events/00000001.copy.gz', content: Buffer.alloc(512, 7) },
  { name: 'empty', content: Buffer.alloc(0) },
]

function pack(): Buffer {
  return Buffer.concat([
    ...files.flatMap(({ name, content }) => [
      tarHeader({ name, bytes: content.length, mtimeMs: 1_700_000_000_000 }),
      content,
      tarPadding(content.length),
    ]),
    tarEnd,
  ])
}

it('what is written here, tar reads', () => {
  const directory = mkdtempSync(join(tmpdir(), 'trailkeeper-tar-'))
  writeFileSync(join(directory, 'a.tar'), pack())
  execFileSync('tar', ['xf', 'a.tar'], { cwd: directory })
  for (const { name, content } of files) {
    expect(readFileSync(join(directory, name)).equals(content)).toBe(true)
  }
  rmSync(directory, { recursive: true })
})

it('what is written here, is read here', () => {
  expect(readTarHeader(pack().subarray(0, 512))).toEqual({ name: 'header.json', bytes: 3 })
  expect(readTarHeader(tarEnd.subarray(0, 512))).toBeNull()
})

it('a header with a changed byte is refused', () => {
  const header = tarHeader({ name: 'x', bytes: 3, mtimeMs: 0 })
  header[0] = 0x79
  expect(() => readTarHeader(header)).toThrow('no tar')
})
