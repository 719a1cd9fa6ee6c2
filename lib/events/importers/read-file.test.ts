import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { collectItems } from './collect-items'
import { detectImporter, findImporter, importers } from './detect'
import { readImportFile } from './read-file'

const samples = fileURLToPath(new URL('./sample-data/aws', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'import-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
async function readAll(path: string, format = 'auto') {
  const { importer, items } = await readImportFile({ path, format })
  return { format: importer.format, items: await collectItems(items) }
}
const lines = Array.from({ length: 20_000 }, (_, n) =>
  JSON.stringify({ action: 'a.b', actor: { type: 'system' }, details: { n } }),
)

describe('readImportFile', () => {
  it('reads every sample, compressed or not, and knows what it is', async () => {
    const names = readdirSync(samples, { recursive: true, encoding: 'utf8' })
    let records = 0
    for (const name of names.filter((each) => /\.(gz|json|ndjson)$/.test(each))) {
      const { format, items } = await readAll(join(samples, name))
      expect(format, name).toBe('cloudtrail')
      records += items.length
    }
    expect(records).toBe(1223 + 47 + 26)
  })

  it.each([
    ['plain', (text: string) => text],
    ['gzip', (text: string) => gzipSync(text)],
    [
      'two gzip members',
      (text: string) => Buffer.concat([gzipSync(text.slice(0, 5000)), gzipSync(text.slice(5000))]),
    ],
  ])('reads lines from a %s file whatever its name', async (_, pack) => {
    const { format, items } = await readAll(write('events.dat', pack(lines.join('\n'))))
    expect(format).toBe('trailkeeper')
    expect(items).toHaveLength(lines.length)
    expect(items.at(-1)).toMatchObject({ line: 20_000, event: { details: { n: 19_999 } } })
  })

  it('tells how far it is in bytes of the file', async () => {
    const packed = gzipSync(lines.join('\n'))
    const heard: number[] = []
    const path = write('progress.gz', packed)
    const { items } = await readImportFile({
      path,
      format: 'auto',
      onBytes: (bytes) => heard.push(bytes),
    })
    await collectItems(items)
    expect(heard.at(-1)).toBe(packed.length)
    expect(heard).toEqual([...heard].sort((a, b) => a - b))
  })

  it.each([0.3, 0.9])(
    'gives what a gzip file holds that breaks off, then one problem (%d)',
    async (share) => {
      const packed = gzipSync(lines.join('\n'))
      const path = write('torn.gz', packed.subarray(0, packed.length * share))
      const { items } = await readAll(path, 'trailkeeper')
      expect(items.length).toBeGreaterThan(1000)
      expect(items.slice(0, -1).every((item) => 'event' in item)).toBe(true)
      expect(items.at(-1)).toMatchObject({ problem: { code: 'gzip_damaged' } })
    },
  )

  it('can be left early', async () => {
    const { items } = await readImportFile({
      path: write('long.gz', gzipSync(lines.join('\n'))),
      format: 'auto',
    })
    for await (const item of items) {
      expect(item.line).toBe(1)
      break
    }
  })

  it('says which formats there are when it knows none for a file', async () => {
    const path = write('notes.txt', 'Dear diary')
    await expect(readAll(path)).rejects.toMatchObject({ code: 'import_format_unknown' })
    await expect(readAll(path, 'xml')).rejects.toThrow(/trailkeeper/)
    await expect(readAll(write('empty', ''))).rejects.toMatchObject({
      code: 'import_format_unknown',
    })
  })

  it('fails for a file that is not there', async () => {
    await expect(readAll(join(folder, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('formats', () => {
  it('are found by name and by content', () => {
    expect(importers.map((importer) => findImporter(importer.format))).toEqual(importers)
    expect(findImporter('nothing')).toBeUndefined()
    const sample = '{"Records":[]}'
    expect(detectImporter({ sample, fileName: '1_CloudTrail_x.json' })?.format).toBe('cloudtrail')
    expect(detectImporter({ sample, fileName: 'x.json' })).toBeUndefined()
  })
})
